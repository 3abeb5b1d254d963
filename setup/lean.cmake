# Read right after llama.cpp's own project(): a plain variable overrides the ON that the Python binding forces into
# the cache. "common" (chat templates, an HTTP server, downloads) serves llama.cpp's programs, not its library.
set(LLAMA_BUILD_COMMON OFF)
