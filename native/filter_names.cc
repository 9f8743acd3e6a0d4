// Refuses filters in which libpcap would look a word up in DNS.
//
// libpcap resolves names while it parses and cannot be told not to. So the expression is first cut into the same words
// as libpcap's scanner would cut it (longest match), and every word that is neither a keyword, a number nor a literal address is refused,
// except where libpcap takes it for something local: a port or protocol name (/etc/services, /etc/protocols), an
// adapter, an 802.11 frame type and the like. Such a place is opened by a keyword and inherited through and, or, not and
// parentheses ("port http or ssh"), as in libpcap's grammar. Refusing too much is harmless elsewhere: a word in another place is a
// syntax error in libpcap, too.
#include <cctype>
#include <cstring>
#include <regex>
#include <unordered_set>

#include <string>

#include "error.h"
#include "filter.h"

namespace sidecap {

namespace {

const std::unordered_set<std::string>& keywords() {
  static const std::unordered_set<std::string> words = {
      "dst", "src", "link", "ether", "ppp", "slip", "fddi", "tr", "wlan", "arp", "rarp", "ip", "sctp", "tcp", "udp",
      "icmp", "igmp", "igrp", "pim", "vrrp", "carp", "radio", "ip6", "icmp6", "ah", "esp", "atalk", "aarp", "decnet",
      "lat", "sca", "moprc", "mopdl", "iso", "esis", "es-is", "isis", "is-is", "l1", "l2", "iih", "lsp", "snp", "csnp",
      "psnp", "clnp", "stp", "ipx", "netbeui", "host", "net", "mask", "port", "portrange", "proto", "protochain",
      "gateway", "type", "subtype", "direction", "dir", "address1", "addr1", "address2", "addr2", "address3", "addr3",
      "address4", "addr4", "ra", "ta", "less", "greater", "byte", "broadcast", "multicast", "and", "or", "not", "len",
      "length", "inbound", "outbound", "ifindex", "vlan", "mpls", "pppoed", "pppoes", "geneve", "vxlan", "lane",
      "metac", "bcc", "oam", "oamf4", "oamf4ec", "oamf4sc", "sc", "ilmic", "vpi", "vci", "connectmsg", "metaconnect",
      "on", "ifname", "rset", "ruleset", "rnr", "rulenum", "srnr", "subrulenum", "reason", "action", "fisu", "lsssu",
      "lssu", "lsu", "msu", "hfisu", "hlssu", "hmsu", "sio", "opc", "dpc", "sls", "hsio", "hopc", "hdpc", "hsls",
      "llc", "icmptype", "icmpcode", "icmp-echoreply", "icmp-unreach", "icmp-sourcequench", "icmp-redirect",
      "icmp-echo", "icmp-routeradvert", "icmp-routersolicit", "icmp-timxceed", "icmp-paramprob", "icmp-tstamp",
      "icmp-tstampreply", "icmp-ireq", "icmp-ireqreply", "icmp-maskreq", "icmp-maskreply", "icmp6type", "icmp6code",
      "icmp6-echo", "icmp6-echoreply", "icmp6-multicastlistenerquery", "icmp6-multicastlistenerreportv1",
      "icmp6-multicastlistenerdone", "icmp6-routersolicit", "icmp6-routeradvert", "icmp6-neighborsolicit",
      "icmp6-neighboradvert", "icmp6-redirect", "icmp6-routerrenum", "icmp6-nodeinformationquery",
      "icmp6-nodeinformationresponse", "icmp6-ineighbordiscoverysolicit", "icmp6-ineighbordiscoveryadvert",
      "icmp6-multicastlistenerreportv2", "icmp6-homeagentdiscoveryrequest", "icmp6-homeagentdiscoveryreply",
      "icmp6-mobileprefixsolicit", "icmp6-mobileprefixadvert", "icmp6-certpathsolicit", "icmp6-certpathadvert",
      "icmp6-multicastrouteradvert", "icmp6-multicastroutersolicit", "icmp6-multicastrouterterm",
      "icmp6-destinationunreach", "icmp6-packettoobig", "icmp6-timeexceeded", "icmp6-parameterproblem", "tcpflags",
      "tcp-fin", "tcp-syn", "tcp-rst", "tcp-push", "tcp-ack", "tcp-urg", "tcp-ece", "tcp-cwr"};
  return words;
}

// After these a word is looked up nowhere but in this machine's files, or not at all.
const std::unordered_set<std::string>& local_places() {
  static const std::unordered_set<std::string> words = {
      "port", "portrange", "proto", "protochain", "type", "subtype", "direction", "dir", "on", "ifname", "rset",
      "ruleset", "reason", "action", "llc", "rnr", "rulenum", "srnr", "subrulenum"};
  return words;
}

// These leave the place as it is: the word after them inherits it.
const std::unordered_set<std::string>& inheriting() {
  static const std::unordered_set<std::string> words = {"and", "or", "not"};
  return words;
}

// Numbers, dotted numbers up to four, and the MAC forms of libpcap's scanner.
bool is_literal(const std::string& word) {
  static const std::regex number("(0[xX][0-9a-fA-F]+|[0-9]+)(\\.(0[xX][0-9a-fA-F]+|[0-9]+)){0,3}");
  static const std::regex mac(
      "([0-9a-fA-F]{1,2}[:.-]){5}[0-9a-fA-F]{1,2}|([0-9a-fA-F]{4}\\.){2}[0-9a-fA-F]{4}|[0-9a-fA-F]{12}");
  return std::regex_match(word, number) || std::regex_match(word, mac);
}

// An IPv6 address as text (RFC 4291, section 2.2), judged by its groups: libpcap's scanner takes only whole ones.
bool is_ipv6(const std::string& word) {
  static const std::regex shape("[0-9a-fA-F:]*:[0-9a-fA-F:]*(:[0-9]+(\\.[0-9]+){3})?");
  if (word.size() > 45 || !std::regex_match(word, shape)) return false;
  int groups = 0;
  int gaps = 0;
  size_t digits = 0;
  for (size_t i = 0; i <= word.size(); i++) {
    if (i < word.size() && word[i] == '.') digits = 0;  // the dotted tail counts as two groups
    if (i < word.size() && word[i] != ':') {
      if (word[i] != '.' && ++digits > 4) return false;
      continue;
    }
    if (digits > 0) groups++;
    digits = 0;
    if (i + 1 < word.size() && word[i] == ':' && word[i + 1] == ':') gaps++;
  }
  if (word.find('.') != std::string::npos) groups++;
  if (gaps > 1 || word.find(":::") != std::string::npos) return false;
  return gaps == 1 ? groups <= 7 : groups == 8;
}

bool starts_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool in_word(char c) { return starts_word(c) || c == '-' || c == '_' || c == '.'; }
bool in_address(char c) { return std::isxdigit(static_cast<unsigned char>(c)) || c == ':' || c == '.'; }

// The end of the word that starts here, as libpcap's scanner would take it.
size_t word_end(const std::string& text, size_t at) {
  size_t address = at;
  while (address < text.size() && in_address(text[address])) address++;
  const std::string candidate = text.substr(at, address - at);
  if (candidate.find(':') != std::string::npos && (is_ipv6(candidate) || is_literal(candidate))) return address;
  size_t end = at;
  while (end < text.size() && in_word(text[end])) end++;
  // An identifier does not end in - or _ (they may be operators).
  while (end > at + 1 && (text[end - 1] == '-' || text[end - 1] == '_')) end--;
  return end;
}

[[noreturn]] void refuse(const std::string& word) {
  throw Error("FILTER_NAME", "The filter names \"" + word.substr(0, 100) +
                                 "\" where an address belongs; names are not looked up");
}

}  // namespace

void check_filter(const std::string& text) {
  if (text.size() > kLongestFilter) {
    throw Error("FILTER_TOO_LONG", "The filter is " + std::to_string(text.size()) + " bytes long; at most " +
                                       std::to_string(kLongestFilter) + " are taken");
  }
  if (text.find('\0') != std::string::npos) throw Error("FILTER_INVALID", "The filter holds a NUL character");
  bool local = false;
  int brackets = 0;  // inside [ ] there are only numbers and keywords
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '[') brackets++;
    if (c == ']' && brackets > 0) brackets--;
    if (c == '\\') {
      // An escaped keyword is a name.
      const size_t end = text.find_first_of(" !()\n\t", at + 1);
      const std::string word = text.substr(at + 1, end == std::string::npos ? end : end - at - 1);
      if (!local) refuse(word);
      at = end == std::string::npos ? text.size() : end;
      continue;
    }
    if (c == '$') {
      // An ARCNET address: one or two hexadecimal digits.
      at++;
      for (int digits = 0; digits < 2 && at < text.size(); digits++, at++) {
        if (!std::isxdigit(static_cast<unsigned char>(text[at]))) break;
      }
      continue;
    }
    if (!starts_word(c) && !(c == ':' && brackets == 0)) {
      at++;
      continue;
    }
    const size_t end = word_end(text, at);
    if (end == at) {
      at++;
      continue;
    }
    const std::string word = text.substr(at, end - at);
    at = end;
    if (brackets > 0) continue;
    if (keywords().count(word) != 0) {
      if (inheriting().count(word) == 0) local = local_places().count(word) != 0;
    } else if (!local && !is_literal(word) && !is_ipv6(word)) {
      refuse(word);
    }
  }
}

}  // namespace sidecap
