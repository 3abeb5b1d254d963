"""Questions that Sanad offers by itself, made of the articles' own sentences and checked before they are shown."""
