// In the place of native/windows/sockets.cc: Wine has no raw IP sockets. A raw socket bound to an address is a UDP socket here, at a
// port made of the address, and the payload of each datagram is the IP packet that Windows would give; waiting and
// receiving stay Winsock's own. STUB_SOCKETS names the failures, as in "open:10013,on:10022"; calls go to the file STUB_SOCKETS_LOG.
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>

#include "windows/sockets.h"

namespace sidecap {

namespace {

constexpr u_short kPort4 = 9000;  // + the second byte of the address
constexpr u_short kPort6 = 9600;  // + its last byte

std::string variable(const char* name) {
  char text[1024] = "";
  GetEnvironmentVariableA(name, text, sizeof text);
  return text;
}

void log(const std::string& line) {
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  std::ofstream(variable("STUB_SOCKETS_LOG"), std::ios::app | std::ios::binary) << line << "\n";
}

bool fails(const std::string& step) {
  const std::string list = "," + variable("STUB_SOCKETS");
  const size_t at = list.find("," + step + ":");
  if (at == std::string::npos) return false;
  WSASetLastError(std::atoi(list.c_str() + at + step.size() + 2));
  return true;
}

SOCKET WINAPI open_fake(int family, int type, int protocol) {
  const bool ipv6 = family == AF_INET6;
  log(std::string("open ") + (ipv6 ? "IPv6" : "IPv4"));
  if (fails(ipv6 ? "open6" : "open")) return INVALID_SOCKET;
  if (type != SOCK_RAW || protocol != (ipv6 ? static_cast<int>(IPPROTO_IPV6) : static_cast<int>(IPPROTO_IP))) {
    WSASetLastError(WSAEPROTONOSUPPORT);
    return INVALID_SOCKET;
  }
  return socket(family, SOCK_DGRAM, IPPROTO_UDP);
}

int WINAPI bind_fake(SOCKET socket, const sockaddr* address, int length) {
  sockaddr_storage name{};
  std::memcpy(&name, address, static_cast<size_t>(length));
  char text[INET6_ADDRSTRLEN] = "";
  if (name.ss_family == AF_INET6) {
    auto& ip = reinterpret_cast<sockaddr_in6&>(name);
    inet_ntop(AF_INET6, &ip.sin6_addr, text, sizeof text);
    ip.sin6_port = htons(static_cast<u_short>(kPort6 + ip.sin6_addr.s6_addr[15]));
    ip.sin6_addr = in6addr_any;
    ip.sin6_scope_id = 0;
  } else {
    auto& ip = reinterpret_cast<sockaddr_in&>(name);
    inet_ntop(AF_INET, &ip.sin_addr, text, sizeof text);
    ip.sin_port = htons(static_cast<u_short>(kPort4 + (ntohl(ip.sin_addr.s_addr) >> 16 & 0xff)));
    ip.sin_addr.s_addr = INADDR_ANY;
  }
  log(std::string("bind ") + text);
  if (fails(std::string("bind=") + text)) return SOCKET_ERROR;
  // To no address: Wine binds others to an adapter, and what is sent on this machine passes the loopback.
  return bind(socket, reinterpret_cast<const sockaddr*>(&name), length);
}

int WINAPI control_fake(SOCKET, DWORD code, void* input, DWORD length, void*, DWORD, DWORD*, OVERLAPPED*,
                        LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  static const char* const names[] = {"off", "on", "socketlevelonly", "iplevel"};
  if (code != 0x98000001 || length != sizeof(int)) {
    WSASetLastError(WSAEOPNOTSUPP);
    return SOCKET_ERROR;
  }
  const char* mode = names[*static_cast<int*>(input) & 3];
  log(std::string("SIO_RCVALL ") + mode);
  return fails(mode) ? SOCKET_ERROR : 0;
}

int WINAPI close_fake(SOCKET socket) {
  log("close");
  return closesocket(socket);
}

int WINAPI set_option_fake(SOCKET socket, int level, int name, const char* value, int length) {
  return setsockopt(socket, level, name, value, length);
}

int WINAPI receive_fake(SOCKET socket, char* bytes, int length, int flags) {
  const int got = recv(socket, bytes, length, flags);
  // A datagram of this one word stands for a failure of the adapter.
  if (got != 4 || std::memcmp(bytes, "down", 4) != 0) return got;
  WSASetLastError(WSAENETDOWN);
  return SOCKET_ERROR;
}

}  // namespace

const Sockets& sockets() {
  static const Sockets table = {open_fake,      bind_fake,    set_option_fake, control_fake,
                                WSAEventSelect, receive_fake, close_fake,      WSAGetLastError};
  return table;
}

}  // namespace sidecap
