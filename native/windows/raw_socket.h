// One raw socket with SIO_RCVALL, bound to one local address.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "../interfaces.h"
#include "sockets.h"

namespace sidecap {

// A call of Winsock that failed, with its number (WSAE…).
class SocketError : public std::runtime_error {
 public:
  SocketError(const std::string& step, int number);
  const int number;
};

class RawSocket {
 public:
  struct Settings {
    int index;  // of the adapter
    bool promiscuous;
    int buffer_bytes;
    HANDLE event;  // set when packets have come
  };
  static constexpr int kLargest = 65535;  // bytes of an IP packet

  // Throws SocketError.
  RawSocket(const AdapterAddress& address, const Settings& settings);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  // Bytes of the next packet, or 0 when none is waiting. `bytes` has room for kLargest. Throws SocketError.
  int receive(uint8_t* bytes);
  // The system queues no more packets here; what it holds can still be received.
  void stop_intake();

  // Whether a packet, from its IP header on, was sent from this address.
  bool sent(const uint8_t* packet, int length) const;

  const std::string address;
  const bool ipv6;
  // False when the adapter refused to become promiscuous: packets to others are not seen then.
  bool promiscuous = true;

 private:
  sockaddr_storage local(int index) const;
  bool receive_all(int mode);
  [[noreturn]] void fail(const char* step);

  const Sockets& api_;
  SOCKET socket_ = INVALID_SOCKET;
  uint8_t bytes_[16] = {};
};

}  // namespace sidecap
