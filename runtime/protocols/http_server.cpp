#include "runtime/protocols/http_server.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>

#include "runtime/protocols/http_text.h"

namespace treaty::protocols {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;
using Parser = http::request_parser<http::string_body>;
using boost::system::error_code;

// Errors come back as values: nothing here throws.
constexpr auto kNoThrow = net::as_tuple(net::use_awaitable);
constexpr size_t kReadBytes = 16u << 10;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::chrono::microseconds Microseconds(int64_t us) { return std::chrono::microseconds(us); }

ServerRequest RequestOf(Parser& parser) {
  http::request<http::string_body>& message = parser.get();
  ServerRequest request;
  request.method = std::string(message.method_string());
  const std::string_view target(message.target().data(), message.target().size());
  const size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) {
    request.headers.emplace_back(
        LowerCase({field.name_string().data(), field.name_string().size()}),
        std::string(field.value().data(), field.value().size()));
  }
  request.body = std::move(message.body());
  return request;
}

// What is answered to a request that could not be read; 0: nothing, the client is gone.
int StatusOf(const error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  // Beast has closed the connection when the time is up.
  if (error == beast::error::timeout || error == http::error::end_of_stream ||
      error == net::error::eof || error == net::error::connection_reset ||
      error == net::error::operation_aborted || error == http::error::partial_message) {
    return 0;
  }
  return 400;
}

class BeastServer final : public HttpServer {
 public:
  BeastServer(Env& env, HttpServerOptions options, HttpHandler handler)
      : env_(env),
        options_(std::move(options)),
        handler_(std::move(handler)),
        io_(int(options_.threads)),
        acceptor_(io_) {}

  ~BeastServer() override {
    io_.stop();
    for (const auto& thread : threads_) thread->Join();
  }

  Result<void> Listen() {
    error_code error;
    const auto address = net::ip::make_address(options_.address, error);
    const std::string place = fmt::format("{}:{}", options_.address, options_.port);
    if (error) return Fail("no address to listen on", place, "write 127.0.0.1 or [::1]");
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (error) {
      return Fail("cannot listen: " + error.message(), place, "choose another port");
    }
    port_ = acceptor_.local_endpoint(error).port();
    net::co_spawn(io_, AcceptAll(), net::detached);
    for (size_t at = 0; at < options_.threads; ++at) {
      threads_.push_back(env_.StartThread("http server", [this] { io_.run(); }));
    }
    return {};
  }

  uint16_t port() const override { return port_; }

 private:
  net::awaitable<void> AcceptAll() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(net::make_strand(io_), kNoThrow);
      if (error == net::error::operation_aborted) co_return;
      if (error) {  // out of descriptors: they come back when connections end
        net::steady_timer pause(io_, std::chrono::milliseconds(50));
        co_await pause.async_wait(kNoThrow);
        continue;
      }
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto executor = socket.get_executor();
      net::co_spawn(executor, Serve(beast::tcp_stream(std::move(socket))), net::detached);
    }
  }

  net::awaitable<void> Serve(beast::tcp_stream stream) {
    struct Counted {
      std::atomic<size_t>& count;
      size_t number;
      explicit Counted(std::atomic<size_t>& all) : count(all), number(++all) {}
      ~Counted() { --count; }
    };
    const Counted counted(connections_);
    if (counted.number > options_.most_connections) {
      co_await Refuse(stream, 503);
      co_return;
    }
    beast::flat_buffer buffer(options_.most_header_bytes + kReadBytes);
    while (co_await ServeOne(stream, buffer)) {
    }
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  // One request and its answer; whether the connection goes on.
  net::awaitable<bool> ServeOne(beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    if (buffer.size() == 0) {
      stream.expires_after(Microseconds(options_.idle_timeout_us));
      auto [error, bytes] = co_await stream.async_read_some(buffer.prepare(kReadBytes), kNoThrow);
      if (error) co_return false;
      buffer.commit(bytes);
    }
    stream.expires_after(Microseconds(options_.read_timeout_us));
    Parser parser;
    parser.header_limit(uint32_t(options_.most_header_bytes));
    parser.body_limit(options_.most_body_bytes);
    const error_code error = co_await Read(stream, buffer, parser);
    const bool usable = !error && parser.get().target().starts_with('/');
    if (!usable) {
      const int status = error ? StatusOf(error) : 400;
      if (status != 0) co_await Refuse(stream, status);
      co_return false;
    }
    const bool keep = parser.get().keep_alive();
    const bool head = parser.get().method() == http::verb::head;
    const ServerRequest request = RequestOf(parser);
    ServerResponse response = handler_(request);
    stream.expires_never();
    if (response.delay_us > 0) {
      net::steady_timer delay(stream.get_executor(), Microseconds(response.delay_us));
      co_await delay.async_wait(kNoThrow);
    }
    if (response.way != ServerResponse::Way::kAnswer) {
      if (response.way == ServerResponse::Way::kHang) co_await Hang(stream);
      stream.close();
      co_return false;
    }
    stream.expires_after(Microseconds(options_.read_timeout_us));
    co_return co_await Answer(stream, response, head, keep);
  }

  net::awaitable<error_code> Read(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                  Parser& parser) {
    auto [error, bytes] = co_await http::async_read_header(stream, buffer, parser, kNoThrow);
    if (error) co_return error;
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      auto [failed, sent] = co_await net::async_write(stream, net::buffer(kContinue), kNoThrow);
      if (failed) co_return failed;
    }
    auto [read_error, all] = co_await http::async_read(stream, buffer, parser, kNoThrow);
    co_return read_error;
  }

  // Until the client gives up, the time is up, or the server stops.
  net::awaitable<void> Hang(beast::tcp_stream& stream) {
    stream.expires_after(Microseconds(options_.hang_timeout_us));
    char byte = 0;
    co_await stream.async_read_some(net::buffer(&byte, 1), kNoThrow);
  }

  net::awaitable<bool> Answer(beast::tcp_stream& stream, const ServerResponse& response, bool head,
                              bool keep) {
    const std::string top = ResponseHead(response, env_.NowUs(), keep);
    const std::array<net::const_buffer, 2> parts = {
        net::buffer(top), net::buffer(head ? std::string_view() : response.body)};
    auto [error, bytes] = co_await net::async_write(stream, parts, kNoThrow);
    co_return !error && keep;
  }

  net::awaitable<void> Refuse(beast::tcp_stream& stream, int status) {
    ServerResponse response{.status = status};
    stream.expires_after(std::chrono::seconds(1));
    co_await Answer(stream, response, false, false);
    // What the client still sends is read away for a moment: a reset could overtake the answer.
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    std::array<char, 4096> rest;
    for (int reads = 0; reads < 64; ++reads) {
      auto [error, bytes] = co_await stream.async_read_some(net::buffer(rest), kNoThrow);
      if (error) co_return;
    }
  }

  Env& env_;
  const HttpServerOptions options_;
  const HttpHandler handler_;
  std::atomic<size_t> connections_ = 0;
  uint16_t port_ = 0;
  net::io_context io_;  // destroyed before the above: its coroutines use them
  tcp::acceptor acceptor_;
  std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::Start(Env& env, HttpServerOptions options,
                                                      HttpHandler handler) {
  if (options.threads == 0) options.threads = 1;
  auto server = std::make_unique<BeastServer>(env, std::move(options), std::move(handler));
  TRY_VOID(server->Listen());
  return server;
}

}  // namespace treaty::protocols
