#include "../pcap_status.h"

namespace sidecap {

namespace {

// PCAP_ERROR_* of pcap/pcap.h.
constexpr int kErrorNoSuchDevice = -5;
constexpr int kErrorPermissionDenied = -8;
constexpr int kErrorNotUp = -9;
constexpr int kErrorPromiscuousPermission = -11;

}  // namespace

const char* pcap_error_code(int status, const std::string& text) {
  if (status == kErrorPermissionDenied || status == kErrorPromiscuousPermission) return "PERMISSION_DENIED";
  if (status == kErrorNoSuchDevice) return "ADAPTER_NOT_FOUND";
  if (status == kErrorNotUp) return "ADAPTER_DOWN";
  // Some failures have no number of their own.
  if (text.find("disappeared") != std::string::npos || text.find("No such device") != std::string::npos ||
      text.find("Hangup") != std::string::npos) {
    return "ADAPTER_GONE";
  }
  if (text.find("went down") != std::string::npos || text.find("is down") != std::string::npos ||
      text.find("not up") != std::string::npos) {
    return "ADAPTER_DOWN";
  }
  if (text.find("permission") != std::string::npos || text.find("not permitted") != std::string::npos) {
    return "PERMISSION_DENIED";
  }
  return "CAPTURE_FAILED";
}

}  // namespace sidecap
