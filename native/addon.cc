// Node-API in and out: the only file that includes it. The TypeScript side is src/capture/addon.ts.
#include <napi.h>

#include <atomic>
#include <map>

#include "backend.h"
#include "console.h"
#include "counters.h"
#include "error.h"
#include "evidence.h"
#include "filter.h"
#include "interfaces.h"
#include "memory.h"
#include "pcap_library.h"
#include "private.h"
#include "records.h"
#include "session.h"

namespace sidecap {

namespace {

constexpr int kCompileMilliseconds = 1000;

Napi::Error to_napi(Napi::Env env, const char* code, const std::string& message) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, code));
  return error;
}

// What follows up to `call` is used where no JavaScript is waiting for an answer: from the capture thread's queue and from finished
// work. There the environment may be ending and refuse every call, which the C++ wrapper takes for a fatal error. So
// these use the C interface; what fails then fails silently.

napi_value error_value(napi_env env, const std::exception_ptr& error) {
  const char* code = "CAPTURE_FAILED";
  std::string message;
  napi_value result = nullptr;
  try {
    if (error == nullptr) {
      napi_get_null(env, &result);
      return result;
    }
    std::rethrow_exception(error);
  } catch (const Error& coded) {
    code = coded.code();
    message = coded.what();
  } catch (const std::exception& other) {
    message = other.what();
  }
  napi_value code_value = nullptr;
  napi_value message_value = nullptr;
  napi_create_string_utf8(env, code, NAPI_AUTO_LENGTH, &code_value);
  napi_create_string_utf8(env, message.data(), message.size(), &message_value);
  napi_create_error(env, code_value, message_value, &result);
  return result;
}

// Settles a promise: with an error, or with `value` (undefined when null).
void settle(napi_env env, napi_deferred deferred, const std::exception_ptr& error, napi_value value = nullptr) {
  if (error != nullptr) {
    napi_reject_deferred(env, deferred, error_value(env, error));
    return;
  }
  if (value == nullptr) napi_get_undefined(env, &value);
  napi_resolve_deferred(env, deferred, value);
}

// Calls a function; false when it threw or could not be called. An exception becomes an `uncaughtException`.
bool call(napi_env env, napi_value function, size_t count, const napi_value* arguments) {
  napi_value receiver = nullptr;
  napi_get_undefined(env, &receiver);
  if (napi_call_function(env, receiver, function, count, arguments, nullptr) == napi_ok) return true;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  napi_value exception = nullptr;
  if (pending && napi_get_and_clear_last_exception(env, &exception) == napi_ok) {
    napi_fatal_exception(env, exception);
  }
  return false;
}

// Runs a function's body; errors of ours become coded JavaScript errors.
template <typename Body>
auto guarded(Napi::Env env, Body body) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (const Error& error) {
    throw to_napi(env, error.code(), error.what());
  } catch (const std::exception& error) {
    throw to_napi(env, "INTERNAL", error.what());
  }
}

uint64_t to_uint64(const Napi::Value& value, uint64_t missing) {
  if (!value.IsBigInt()) return missing;
  bool lossless = false;
  return value.As<Napi::BigInt>().Uint64Value(&lossless);
}

bool is_nano(const Napi::Value& value) { return value.ToString().Utf8Value() == "nano"; }

// Filters of this environment, by the object that stands for them in JavaScript.
class FilterObject : public Napi::ObjectWrap<FilterObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Filter",
                       {InstanceAccessor<&FilterObject::expression>("expression"),
                        InstanceAccessor<&FilterObject::link_type>("linkType"),
                        InstanceAccessor<&FilterObject::instructions>("instructions")});
  }
  explicit FilterObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    if (info.Length() != 1 || !info[0].IsExternal()) {
      throw Napi::TypeError::New(info.Env(), "A filter is made by compileFilter()");
    }
    filter_ = *info[0].As<Napi::External<std::shared_ptr<Filter>>>().Data();
  }
  const Filter& filter() const { return *filter_; }

 private:
  Napi::Value expression(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), filter_->expression); }
  Napi::Value link_type(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), filter_->link_type); }
  Napi::Value instructions(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), filter_->instructions());
  }
  std::shared_ptr<Filter> filter_;
};

struct InstanceData {
  napi_ref filter_class = nullptr;
};

class CompileWorker final : public Napi::AsyncWorker {
 public:
  CompileWorker(Napi::Env env, std::string expression, int link_type, int snaplen)
      : AsyncWorker(env), expression_(std::move(expression)),
        link_type_(link_type),
        snaplen_(snaplen) {
    if (napi_create_promise(env, &deferred_, &promise_) != napi_ok) throw Napi::Error::New(env);
  }
  Napi::Value promise() const { return Napi::Value(Env(), promise_); }  // before it is queued

 protected:
  void Execute() override {
    try {
      filter_ = compile_filter_within(kCompileMilliseconds, expression_, link_type_, snaplen_);
    } catch (...) {
      error_ = std::current_exception();
    }
  }
  void OnOK() override {
    Napi::HandleScope scope(Env());
    if (error_ != nullptr) return settle(Env(), deferred_, error_);
    napi_value handle = nullptr;
    napi_value constructor = nullptr;
    napi_value filter = nullptr;
    napi_create_external(Env(), &filter_, nullptr, nullptr, &handle);
    napi_get_reference_value(Env(), Env().GetInstanceData<InstanceData>()->filter_class, &constructor);
    napi_new_instance(Env(), constructor, 1, &handle, &filter);
    settle(Env(), deferred_, nullptr, filter);
  }

 private:
  napi_deferred deferred_ = nullptr;
  napi_value promise_ = nullptr;
  const std::string expression_;
  const int link_type_;
  const int snaplen_;
  std::shared_ptr<Filter> filter_;
  std::exception_ptr error_;
};

Options read_options(const Napi::Object& given) {
  const auto text = [&](const char* key) { return given.Get(key).ToString().Utf8Value(); };
  const auto number = [&](const char* key) { return given.Get(key).ToNumber().DoubleValue(); };
  const auto flag = [&](const char* key) { return given.Get(key).ToBoolean().Value(); };
  Options options;
  options.backend = text("backend");
  options.device = text("device");
  options.filter = text("filter");
  options.snaplen = static_cast<int>(number("snaplen"));
  options.promiscuous = flag("promiscuous");
  options.buffer_bytes = static_cast<int>(number("bufferBytes"));
  options.immediate = flag("immediate");
  options.nanoseconds = text("precision") == "nano";
  options.timestamp_type = text("timestampType");
  options.direction = text("direction");
  options.flush_ms = static_cast<int>(number("flushMs"));
  options.block_bytes = static_cast<size_t>(number("blockBytes"));
  options.blocks = static_cast<int>(number("blocks"));
  options.replay_factor = number("replayFactor");
  options.replay_loop = flag("replayLoop");
  return options;
}

// What the capture thread tells JavaScript; one queue, so that an answer follows the blocks before it.
struct Message {
  enum Kind { kBlock, kAnswer, kEnd } kind;
  SealedBlock block{};
  uint32_t request = 0;
  std::exception_ptr error;
};

class SessionObject;
void deliver(Napi::Env env, Napi::Function, SessionObject* session, Message* message);
using Queue = Napi::TypedThreadSafeFunction<SessionObject, Message, deliver>;

class SessionObject : public Napi::ObjectWrap<SessionObject>, public Session::Listener {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Session",
                       {InstanceAccessor<&SessionObject::link_type>("linkType"),
                        InstanceAccessor<&SessionObject::snaplen>("snaplen"),
                        InstanceAccessor<&SessionObject::precision>("precision"),
                        InstanceAccessor<&SessionObject::memory>("memory"),
                        InstanceAccessor<&SessionObject::warnings>("warnings"),
                        InstanceAccessor<&SessionObject::waiting>("waiting"),
                        InstanceMethod<&SessionObject::start>("start"),
                        InstanceMethod<&SessionObject::release>("release"),
                        InstanceMethod<&SessionObject::set_filter>("setFilter"),
                        InstanceMethod<&SessionObject::flush>("flush"),
                        InstanceMethod<&SessionObject::stop>("stop")});
  }

  explicit SessionObject(const Napi::CallbackInfo& info) : ObjectWrap(info), env_(info.Env()) {
    guarded(env_, [&] {
      if (info.Length() != 3 || !info[0].IsObject() || !info[1].IsFunction() || !info[2].IsFunction()) {
        throw Napi::TypeError::New(env_, "Session(options, onBlock, onEnd)");
      }
      const auto given = info[0].As<Napi::Object>();
      auto counters = find_counters(given.Get("counters").ToNumber().Int32Value());
      session_ = std::make_unique<Session>(read_options(given), counters, *this);
    });
    on_block_ = Napi::Persistent(info[1].As<Napi::Function>());
    on_end_ = Napi::Persistent(info[2].As<Napi::Function>());
    auto* keep = new std::shared_ptr<BlockPool>(session_->pool());
    auto memory = Napi::ArrayBuffer::New(
        env_, session_->pool()->memory(), session_->pool()->size(),
        [](Napi::Env, void*, std::shared_ptr<BlockPool>* pool) { delete pool; }, keep);
    memory_ = Napi::Persistent(memory);
  }

  // At the environment's end the finalizer may run without the hook below having done so: both end the thread.
  ~SessionObject() override { end_thread(); }

  void deliver(napi_env env, std::unique_ptr<Message> message) {
    if (message->kind == Message::kBlock) {
      waiting_--;
      deliver_block(env, message->block);
    } else if (message->kind == Message::kAnswer) {
      const auto found = answers_.find(message->request);
      if (found == answers_.end()) return;
      const napi_deferred deferred = found->second;
      answers_.erase(found);
      settle(env, deferred, message->error);
    } else {
      deliver_end(env, message->error);
    }
  }

 private:
  Napi::Value link_type(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), session_->opened().link_type);
  }
  Napi::Value snaplen(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), session_->opened().snaplen); }
  Napi::Value precision(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), session_->opened().nanoseconds ? "nano" : "micro");
  }
  Napi::Value waiting(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), waiting_.load()); }
  Napi::Value memory(const Napi::CallbackInfo&) { return memory_.Value(); }
  Napi::Value warnings(const Napi::CallbackInfo& info) {
    auto list = Napi::Array::New(info.Env());
    for (const std::string& text : session_->opened().warnings) list.Set(list.Length(), Napi::String::New(info.Env(), text));
    return list;
  }

  void start(const Napi::CallbackInfo& info) {
    if (started_) throw to_napi(env_, "INTERNAL", "This session was started before");
    started_ = true;
    queue_ = Queue::New(env_, on_block_.Value(), "sidecap", 0, 1, this);
    Ref();  // until the end has been delivered
    // Added after the queue's own hook, hence run before it: no call may come once the queue is gone.
    napi_add_env_cleanup_hook(env_, end_with_environment, this);
    hooked_ = true;
    session_->start();
    (void)info;
  }

  void release(const Napi::CallbackInfo& info) {
    const int slot = info[0].ToNumber().Int32Value();
    if (!session_->release(slot)) {
      throw to_napi(env_, "INTERNAL", "Block " + std::to_string(slot) + " is not out");
    }
    forget_memory();
  }

  Napi::Value set_filter(const Napi::CallbackInfo& info) {
    const std::string expression = info[0].ToString().Utf8Value();
    return ask([&](uint32_t request) { session_->set_filter(request, expression); });
  }
  Napi::Value flush(const Napi::CallbackInfo&) {
    return ask([&](uint32_t request) { session_->flush(request); });
  }
  void stop(const Napi::CallbackInfo&) { session_->stop(); }

  template <typename Send>
  Napi::Value ask(Send send) {
    napi_deferred deferred = nullptr;
    napi_value promise = nullptr;
    if (napi_create_promise(env_, &deferred, &promise) != napi_ok) throw Napi::Error::New(env_);
    if (!started_ || ended_) {
      settle(env_, deferred, nullptr);
    } else {
      answers_.emplace(++requests_, deferred);
      send(requests_);
    }
    return Napi::Value(env_, promise);
  }

  void deliver_block(napi_env env, const SealedBlock& block) {
    napi_value arguments[5] = {};
    napi_create_int32(env, block.slot, &arguments[0]);
    napi_create_double(env, static_cast<double>(block.length), &arguments[1]);
    napi_create_uint32(env, block.packets, &arguments[2]);
    napi_create_bigint_uint64(env, block.first, &arguments[3]);
    napi_create_bigint_uint64(env, block.last, &arguments[4]);
    // A callback that threw does not release: the block is not lost to the pool for that.
    if (!call(env, on_block_.Value(), 5, arguments)) session_->release(block.slot);
  }

  void deliver_end(napi_env env, const std::exception_ptr& error) {
    ended_ = true;
    end_thread();
    session_->close();
    for (auto& [request, deferred] : answers_) settle(env, deferred, nullptr);
    answers_.clear();
    queue_.Release();
    forget_memory();
    const napi_value argument = error_value(env, error);
    call(env, on_end_.Value(), 1, &argument);
    // The callbacks know this session, as a rule: held any longer, neither would ever be collected.
    on_block_.Reset();
    on_end_.Reset();
    Unref();
  }

  // Memory is given back when the last block is, not when the garbage collector comes to it.
  void forget_memory() {
    if (!ended_ || session_->pool()->out() != 0 || memory_.IsEmpty()) return;
    napi_detach_arraybuffer(env_, memory_.Value());
  }

  void end_thread() {
    if (hooked_) {
      napi_remove_env_cleanup_hook(env_, end_with_environment, this);
      hooked_ = false;
    }
    if (session_ != nullptr) session_->abort();
  }

  static void end_with_environment(void* self) {
    auto* session = static_cast<SessionObject*>(self);
    session->hooked_ = false;
    session->session_->abort();
  }

  // From the capture thread.
  void on_block(const SealedBlock& block) override {
    waiting_++;
    send(new Message{Message::kBlock, block, 0, nullptr});
  }
  bool behind() const override { return waiting_ > 0; }
  void on_answer(uint32_t request, std::exception_ptr error) override {
    send(new Message{Message::kAnswer, {}, request, error});
  }
  void on_end(std::exception_ptr error) override { send(new Message{Message::kEnd, {}, 0, error}); }
  void send(Message* message) {
    if (queue_.NonBlockingCall(message) != napi_ok) delete message;
  }

  Napi::Env env_;
  std::unique_ptr<Session> session_;
  Napi::FunctionReference on_block_;
  Napi::FunctionReference on_end_;
  Napi::Reference<Napi::ArrayBuffer> memory_;
  Queue queue_;
  std::map<uint32_t, napi_deferred> answers_;
  uint32_t requests_ = 0;
  std::atomic<int> waiting_{0};  // blocks handed over for which JavaScript has not been called yet
  bool started_ = false;
  bool ended_ = false;
  bool hooked_ = false;
};

// `env` is null while the environment is being torn down: then only the message is freed.
void deliver(Napi::Env env, Napi::Function, SessionObject* session, Message* raw) {
  std::unique_ptr<Message> message(raw);
  if (static_cast<napi_env>(env) == nullptr || session == nullptr) return;
  session->deliver(env, std::move(message));
}

Napi::Value library(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const LibrarySearch search = search_pcap_library();
  auto result = Napi::Object::New(env);
  const auto text = [&](const std::string& value) -> Napi::Value {
    if (value.empty()) return env.Null();
    return Napi::String::New(env, value);
  };
  auto lacking = Napi::Array::New(env);
  if (search.library != nullptr) {
    for (const std::string& name : search.library->lacking) lacking.Set(lacking.Length(), Napi::String::New(env, name));
  }
  result.Set("state", search.state);
  result.Set("path", text(search.path));
  result.Set("version", text(search.library != nullptr ? search.library->version : ""));
  result.Set("error", text(search.error));
  result.Set("lacking", lacking);
  std::string filters;
  try {
    filters = filter_library()->path;
  } catch (const Error&) {
    // As `state` and `error` say.
  }
  result.Set("filters", text(filters));
  return result;
}

Napi::Value adapters(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto list = Napi::Array::New(env);
    for (const Adapter& adapter : list_adapters()) {
      auto addresses = Napi::Array::New(env);
      for (const AdapterAddress& address : adapter.addresses) {
        auto entry = Napi::Object::New(env);
        entry.Set("family", address.ipv6 ? "IPv6" : "IPv4");
        entry.Set("address", address.address);
        entry.Set("prefix", address.prefix);
        addresses.Set(addresses.Length(), entry);
      }
      auto flags = Napi::Object::New(env);
      flags.Set("up", adapter.up);
      flags.Set("running", adapter.running);
      flags.Set("loopback", adapter.loopback);
      flags.Set("broadcast", adapter.broadcast);
      flags.Set("multicast", adapter.multicast);
      flags.Set("pointToPoint", adapter.point_to_point);
      flags.Set("promiscuous", adapter.promiscuous);
      auto entry = Napi::Object::New(env);
      entry.Set("name", adapter.name);
      entry.Set("friendlyName", adapter.friendly_name);
      entry.Set("description", adapter.description);
      entry.Set("index", adapter.index);
      entry.Set("mac", adapter.mac.empty() ? env.Null() : Napi::Value(Napi::String::New(env, adapter.mac)));
      entry.Set("addresses", addresses);
      entry.Set("mtu", adapter.mtu);
      entry.Set("state", adapter.state);
      entry.Set("kind", adapter.kind);
      entry.Set("flags", flags);
      entry.Set("compartment", adapter.compartment == 0 ? env.Null() : Napi::Value(Napi::Number::New(env, adapter.compartment)));
      entry.Set("foreign", adapter.foreign);
      list.Set(list.Length(), entry);
    }
    return list;
  });
}

Napi::Value library_devices(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const DeviceList list = list_devices(*pcap_library());
    auto names = Napi::Array::New(env);
    for (const std::string& name : list.names) names.Set(names.Length(), Napi::String::New(env, name));
    auto result = Napi::Object::New(env);
    result.Set("names", names);
    result.Set("error", list.error.empty() ? env.Null() : Napi::Value(Napi::String::New(env, list.error)));
    return result;
  });
}

Napi::Value evidence(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto names = info[0].As<Napi::Array>();
    std::vector<std::string> adapters;
    for (uint32_t i = 0; i < names.Length(); i++) adapters.push_back(names.Get(i).ToString().Utf8Value());
    auto result = Napi::Object::New(env);
    for (const Fact& fact : gather_facts(adapters)) {
      std::visit([&](const auto& value) { result.Set(fact.name, value); }, fact.value);
    }
    return result;
  });
}

Napi::Object link_type_object(Napi::Env env, const PcapLibrary& lib, int value) {
  const char* name = lib.datalink_val_to_name(value);
  const char* description = lib.datalink_val_to_description(value);
  auto entry = Napi::Object::New(env);
  entry.Set("value", value);
  entry.Set("name", name != nullptr ? name : "DLT_" + std::to_string(value));
  entry.Set("description", description != nullptr ? description : "");
  return entry;
}

Napi::Value link_types(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto lib = pcap_library();
    auto list = Napi::Array::New(env);
    for (const int value : list_link_types(*lib, info[0].ToString().Utf8Value())) {
      list.Set(list.Length(), link_type_object(env, *lib, value));
    }
    return list;
  });
}

Napi::Value compile(const Napi::CallbackInfo& info) {
  auto* worker = new CompileWorker(info.Env(), info[0].ToString().Utf8Value(), info[1].ToNumber().Int32Value(),
                                   info[2].ToNumber().Int32Value());
  const Napi::Value promise = worker->promise();
  worker->Queue();
  return promise;
}

Napi::Value select(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto input = info[0].As<Napi::Uint8Array>();
  auto output = info[1].As<Napi::Uint8Array>();
  const auto wanted = info[2].As<Napi::Object>();
  Selection selection;
  selection.input_nanoseconds = is_nano(wanted.Get("input"));
  selection.output_nanoseconds = is_nano(wanted.Get("output"));
  selection.from = to_uint64(wanted.Get("from"), 0);
  selection.to = to_uint64(wanted.Get("to"), UINT64_MAX);
  if (wanted.Get("snaplen").IsNumber()) selection.snaplen = wanted.Get("snaplen").ToNumber().Uint32Value();
  if (wanted.Get("limit").IsNumber()) {
    selection.limit = static_cast<uint64_t>(wanted.Get("limit").ToNumber().Int64Value());
  }
  if (wanted.Get("filter").IsObject()) {
    selection.filter = &FilterObject::Unwrap(wanted.Get("filter").As<Napi::Object>())->filter();
  }
  if (output.ByteLength() < input.ByteLength()) {
    throw to_napi(env, "INTERNAL", "select: the output is smaller than the input");
  }
  const Selected selected = select_records(input.Data(), input.ByteLength(), output.Data(), selection);
  auto result = Napi::Object::New(env);
  result.Set("consumed", static_cast<double>(selected.consumed));
  result.Set("produced", static_cast<double>(selected.produced));
  result.Set("packets", static_cast<double>(selected.packets));
  result.Set("corrupt", selected.corrupt);
  return result;
}

Napi::Value counters(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto found = find_counters(info[0].ToNumber().Int32Value());
    const auto number = [&](const std::atomic<uint64_t>& value) {
      return static_cast<double>(value.load(std::memory_order_relaxed));
    };
    auto result = Napi::Object::New(env);
    const double captured = number(found->captured);
    const double kernel = number(found->dropped_kernel);
    const double interface = number(found->dropped_interface);
    const double pool = number(found->dropped_pool);
    result.Set("received", captured + kernel + interface + pool);
    result.Set("captured", captured);
    result.Set("capturedBytes", number(found->captured_bytes));
    result.Set("droppedKernel", kernel);
    result.Set("droppedInterface", interface);
    result.Set("droppedPool", pool);
    result.Set("blocks", number(found->blocks));
    result.Set("blocksOut", number(found->blocks_out));
    result.Set("lastPacket", Napi::BigInt::New(env, found->last_packet.load(std::memory_order_relaxed)));
    return result;
  });
}

void count(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] {
    const auto found = find_counters(info[0].ToNumber().Int32Value());
    const auto more = info[1].As<Napi::Object>();
    const auto add = [&](const char* key, std::atomic<uint64_t>& total) {
      const Napi::Value value = more.Get(key);
      if (value.IsNumber()) total.fetch_add(static_cast<uint64_t>(value.ToNumber().Int64Value()));
    };
    add("captured", found->captured);
    add("capturedBytes", found->captured_bytes);
    add("droppedKernel", found->dropped_kernel);
    add("droppedInterface", found->dropped_interface);
    add("droppedPool", found->dropped_pool);
    if (more.Get("lastPacket").IsBigInt()) found->last_packet.store(to_uint64(more.Get("lastPacket"), 0));
  });
}

Napi::Value link_type_name(const Napi::CallbackInfo& info) {
  const int value = info[0].ToNumber().Int32Value();
  const char* name = nullptr;
  try {
    name = filter_library()->datalink_val_to_name(value);
  } catch (const Error&) {
    // Without a library link types have no names.
  }
  return Napi::String::New(info.Env(), name != nullptr ? name : "DLT_" + std::to_string(value));
}

Napi::Value watch_console_events(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  auto fresh = Napi::ThreadSafeFunction::New(env, info[0].As<Napi::Function>(), "console", 0, 1);
  fresh.Unref(env);
  const bool watched = watch_console([fresh](const char* event) {
    fresh.NonBlockingCall([event](Napi::Env inner, Napi::Function callback) {
      const napi_value name = Napi::String::New(inner, event);
      call(inner, callback, 1, &name);
    });
  });
  if (!watched) fresh.Release();
  return Napi::Boolean::New(env, watched);
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  auto* data = new InstanceData;
  napi_create_reference(env, FilterObject::define(env), 1, &data->filter_class);
  env.SetInstanceData(data);
  exports.Set("library", Napi::Function::New<library>(env, "library"));
  exports.Set("libraryDevices", Napi::Function::New<library_devices>(env, "libraryDevices"));
  exports.Set("adapters", Napi::Function::New<adapters>(env, "adapters"));
  exports.Set("evidence", Napi::Function::New<evidence>(env, "evidence"));
  exports.Set("linkTypes", Napi::Function::New<link_types>(env, "linkTypes"));
  exports.Set("compileFilter", Napi::Function::New<compile>(env, "compileFilter"));
  exports.Set("select", Napi::Function::New<select>(env, "select"));
  exports.Set("createCounters", Napi::Function::New(env, [](const Napi::CallbackInfo& info) -> Napi::Value {
                return Napi::Number::New(info.Env(), create_counters());
              }));
  exports.Set("counters", Napi::Function::New<counters>(env, "counters"));
  exports.Set("count", Napi::Function::New<count>(env, "count"));
  exports.Set("linkTypeName", Napi::Function::New<link_type_name>(env, "linkTypeName"));
  exports.Set("makePrivate", Napi::Function::New(env, [](const Napi::CallbackInfo& info) -> Napi::Value {
                return Napi::Boolean::New(info.Env(), make_private(info[0].ToString().Utf8Value()));
              }));
  exports.Set("trim", Napi::Function::New(env, [](const Napi::CallbackInfo&) { trim_memory(); }));
  exports.Set("preferHugePages", Napi::Function::New(env, [](const Napi::CallbackInfo& info) -> Napi::Value {
                auto memory = info[0].As<Napi::Uint8Array>();
                return Napi::Boolean::New(info.Env(), prefer_huge_pages(memory.Data(), memory.ByteLength()));
              }));
  exports.Set("watchConsole", Napi::Function::New<watch_console_events>(env, "watchConsole"));
  exports.Set("Session", SessionObject::define(env));
  return exports;
}

NODE_API_MODULE(sidecap, initialize)

}  // namespace

}  // namespace sidecap
