// The functions of Winsock that the backend `raw` uses, apart, so that a test can put a network of its own behind them: link
// another sockets().
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <windows.h>

namespace sidecap {

struct Sockets {
  SOCKET(WINAPI* open)(int family, int type, int protocol);
  int(WINAPI* bind)(SOCKET socket, const sockaddr* address, int length);
  int(WINAPI* set_option)(SOCKET socket, int level, int name, const char* value, int length);
  int(WINAPI* control)(SOCKET socket, DWORD code, void* input, DWORD input_length, void* output, DWORD output_length,
                       DWORD* returned, OVERLAPPED* overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
  int(WINAPI* signal)(SOCKET socket, HANDLE event, long what);
  int(WINAPI* receive)(SOCKET socket, char* bytes, int length, int flags);
  int(WINAPI* close)(SOCKET socket);
  int(WINAPI* last_error)();
};

const Sockets& sockets();

}  // namespace sidecap
