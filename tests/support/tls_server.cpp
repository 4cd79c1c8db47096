#include "tests/support/tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/base/check.h"

namespace treaty::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

Memory NewMemory() { return {BIO_new(BIO_s_mem()), &BIO_free}; }

std::string TextOf(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, size_t(size)};
}

Key NewKey() { return {EVP_RSA_gen(2048), &EVP_PKEY_free}; }

Certificate Sign(EVP_PKEY* key) {
  Certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key);
  X509_NAME* const name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("treaty test"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  X509V3_CTX context;
  X509V3_set_ctx(&context, made.get(), made.get(), nullptr, nullptr, 0);
  for (const auto& [what, value] : {std::pair(NID_subject_alt_name, "IP:127.0.0.1"),
                                    std::pair(NID_basic_constraints, "critical,CA:TRUE")}) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
    X509_add_ext(made.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  CHECK(X509_sign(made.get(), key, EVP_sha256()) > 0, "the certificate is signed");
  return made;
}

}  // namespace

TlsIdentity NewTlsIdentity() {
  const Key key = NewKey();
  const Memory key_text = NewMemory();
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  const Memory certificate_text = NewMemory();
  PEM_write_bio_X509(certificate_text.get(), Sign(key.get()).get());
  return {.key = TextOf(key_text.get()), .certificate = TextOf(certificate_text.get())};
}

struct TlsServer::Context {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls{SSL_CTX_new(TLS_server_method()),
                                                        &SSL_CTX_free};
};

TlsServer::TlsServer(Env& env, const std::string& most_version)
    : context_(std::make_unique<Context>()) {
  const Key key = NewKey();
  const Certificate certificate = Sign(key.get());
  const Memory memory = NewMemory();
  PEM_write_bio_X509(memory.get(), certificate.get());
  certificate_ = TextOf(memory.get());
  SSL_CTX* const tls = context_->tls.get();
  SSL_CTX_use_certificate(tls, certificate.get());
  SSL_CTX_use_PrivateKey(tls, key.get());
  if (most_version == "TLSv1.1") {
    SSL_CTX_set_security_level(tls, 0);
    SSL_CTX_set_min_proto_version(tls, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(tls, TLS1_1_VERSION);
  }
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  CHECK(bind(listener_, any, size) == 0 && listen(listener_, 16) == 0, "the server listens");
  getsockname(listener_, any, &size);
  port_ = ntohs(address.sin_port);
  thread_ = env.StartThread("tls server", [this] { Serve(); });
}

TlsServer::~TlsServer() {
  stopping_ = true;
  thread_->Join();
  close(listener_);
}

void TlsServer::Serve() {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (!stopping_) {
    pollfd ready{.fd = listener_, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, 50) <= 0) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ServeOne(connection);
    close(connection);
  }
}

void TlsServer::ServeOne(int connection) {
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_->tls.get()), &SSL_free);
  SSL_set_fd(tls.get(), connection);
  if (SSL_accept(tls.get()) <= 0) return;
  std::string head;
  char bytes[4096];
  while (head.find("\r\n\r\n") == std::string::npos) {
    const int read = SSL_read(tls.get(), bytes, sizeof bytes);
    if (read <= 0) return;
    head.append(bytes, size_t(read));
  }
  ++requests_;
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
  SSL_write(tls.get(), answer.data(), int(answer.size()));
  SSL_shutdown(tls.get());
}

}  // namespace treaty::test
