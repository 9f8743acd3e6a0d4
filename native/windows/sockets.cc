#include "sockets.h"

namespace sidecap {

const Sockets& sockets() {
  static const Sockets table = {socket, bind, setsockopt, WSAIoctl, WSAEventSelect, recv, closesocket, WSAGetLastError};
  return table;
}

}  // namespace sidecap
