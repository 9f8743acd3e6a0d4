// After "SIO_RCVALL Control Code" and "TCP/IP Raw Sockets" (learn.microsoft.com, Winsock reference).
#include "raw_socket.h"

#include <cstring>

#include "text.h"

namespace sidecap {

namespace {

// mstcpip.h: _WSAIOW(IOC_VENDOR, 1) and RCVALL_VALUE.
constexpr DWORD kReceiveAll = 0x98000001;
constexpr int kOff = 0;
constexpr int kOn = 1;       // promiscuous, where the adapter can
constexpr int kIpLevel = 3;  // what the IP layer of this machine gets and sends

}  // namespace

SocketError::SocketError(const std::string& step, int number)
    : std::runtime_error(step + ": " + describe_error(static_cast<DWORD>(number))), number(number) {}

RawSocket::RawSocket(const AdapterAddress& given, const Settings& settings)
    : address(given.address), ipv6(given.ipv6), api_(sockets()) {
  inet_pton(ipv6 ? AF_INET6 : AF_INET, address.c_str(), bytes_);
  socket_ = api_.open(ipv6 ? AF_INET6 : AF_INET, SOCK_RAW, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP);
  if (socket_ == INVALID_SOCKET) fail("socket");
  const sockaddr_storage name = local(settings.index);
  const int length = ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  if (api_.bind(socket_, reinterpret_cast<const sockaddr*>(&name), length) != 0) fail("bind");
  // A smaller buffer is no reason not to capture.
  api_.set_option(socket_, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<const char*>(&settings.buffer_bytes), sizeof(int));
  if (!settings.promiscuous || !receive_all(kOn)) {
    if (settings.promiscuous && api_.last_error() == WSAEACCES) fail("SIO_RCVALL");
    promiscuous = !settings.promiscuous;
    if (!receive_all(kIpLevel)) fail("SIO_RCVALL");
  }
  // Makes the socket non-blocking, too.
  if (api_.signal(socket_, settings.event, FD_READ | FD_CLOSE) != 0) fail("WSAEventSelect");
}

RawSocket::~RawSocket() { api_.close(socket_); }

int RawSocket::receive(uint8_t* bytes) {
  const int length = api_.receive(socket_, reinterpret_cast<char*>(bytes), kLargest, 0);
  if (length >= 0) return length;
  const int error = api_.last_error();
  if (error == WSAEWOULDBLOCK) return 0;
  // Longer than any IP packet: what fits is there.
  if (error == WSAEMSGSIZE) return kLargest;
  throw SocketError("recv", error);
}

void RawSocket::stop_intake() { receive_all(kOff); }

bool RawSocket::sent(const uint8_t* packet, int length) const {
  if (length < (ipv6 ? 40 : 20) || packet[0] >> 4 != (ipv6 ? 6 : 4)) return false;
  return std::memcmp(packet + (ipv6 ? 8 : 12), bytes_, ipv6 ? 16 : 4) == 0;
}

sockaddr_storage RawSocket::local(int index) const {
  sockaddr_storage name{};
  if (ipv6) {
    auto& ip = reinterpret_cast<sockaddr_in6&>(name);
    ip.sin6_family = AF_INET6;
    std::memcpy(&ip.sin6_addr, bytes_, 16);
    const bool link_local = bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
    if (link_local) ip.sin6_scope_id = static_cast<ULONG>(index);
  } else {
    auto& ip = reinterpret_cast<sockaddr_in&>(name);
    ip.sin_family = AF_INET;
    std::memcpy(&ip.sin_addr, bytes_, 4);
  }
  return name;
}

bool RawSocket::receive_all(int mode) {
  DWORD returned = 0;
  return api_.control(socket_, kReceiveAll, &mode, sizeof mode, nullptr, 0, &returned, nullptr, nullptr) == 0;
}

// The destructor does not run for a constructor that throws.
void RawSocket::fail(const char* step) {
  const int error = api_.last_error();
  if (socket_ != INVALID_SOCKET) api_.close(socket_);
  throw SocketError(step, error);
}

}  // namespace sidecap
