# Read right after llama.cpp's own project(): a plain variable overrides the ON that the Python binding forces into
# the cache. "common" (chat templates, an HTTP server, downloads) serves llama.cpp's programs, not its library.
set(LLAMA_BUILD_COMMON OFF)
# A server's processor may have AMX, whose tiles fault in some virtual machines (a general protection fault at the first
# prompt on one of two cores under Firecracker); without them -march=native takes AVX-512, which nothing has faulted on.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-mno-amx-tile SANAD_KNOWS_AMX)
if(SANAD_KNOWS_AMX)
    add_compile_options(-mno-amx-tile -mno-amx-int8 -mno-amx-bf16)
endif()
