// How the C library keeps memory that was freed (glibc; elsewhere nothing is done).
#pragma once

#ifdef __linux__
#include <malloc.h>
#endif

namespace sidecap {

// Gives what was freed back to the system, and has little kept from now on. Large pieces, such as
// flow tables, then come from the system and go back to it: otherwise the first one that is freed
// raises the bound, up to 32 MiB, and the next ones are cut from heaps that stay. And there are
// few heaps: by default each thread gets one, which keeps what that thread has freed.
inline void trim_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_ARENA_MAX, 2);
  malloc_trim(0);
#endif
}

}  // namespace sidecap
