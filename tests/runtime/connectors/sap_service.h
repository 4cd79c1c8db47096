// A small SAP service for tests: orders with items, a CSRF session with cookies, ETags, $batch with
// change sets, look-ups by one field, changes by their time. It writes down what it was asked, and
// tests put their own answers in front of it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/connectors/sap/settings.h"
#include "runtime/formats/multipart_batch.h"
#include "runtime/program/model.h"
#include "runtime/protocols/http_server.h"

namespace treaty::connectors::sap {

// `erp.SalesOrder` with `to_Item`, found by PurchaseOrderByCustomer, read by a route.
program::Model OrderModel();

class SapService {
 public:
  SapService();
  ~SapService();

  std::string url() const;
  program::Model& model() { return model_; }

  struct Order {
    std::string json;          // canonical, without items
    std::map<std::string, std::string> items;  // by number
    int version = 1;
    int64_t stamp_us = 0;
  };
  // What happened, in order: "HEAD /sap/.../", "POST $batch", "GET A_SalesOrder?...".
  std::vector<std::string> log() const;
  size_t Count(std::string_view begins_with) const;
  std::map<std::string, Order> orders() const;
  // As a user of the system would.
  void Change(const std::string& id, const std::string& json, int64_t stamp_us);

  // Answers in place of the service; for whole requests and for operations of batches.
  using Hook = std::function<std::optional<protocols::ServerResponse>(
      const protocols::ServerRequest&)>;
  using OperationHook =
      std::function<std::optional<formats::BatchOperation>(const formats::BatchOperation&)>;
  void SetHook(Hook hook);
  void SetOperationHook(OperationHook hook);
  // Changes what was answered, after it was done: to lose an answer, to spoil it.
  using Spoil = std::function<void(const protocols::ServerRequest&, protocols::ServerResponse*)>;
  void SetSpoil(Spoil spoil);
  void set_page(size_t most) { page_ = most; }
  void set_token(std::string token);
  // No token on the address with a slash; only on error answers.
  bool token_without_slash = false;
  bool token_on_errors = false;

 private:
  protocols::ServerResponse Serve(const protocols::ServerRequest& request);
  protocols::ServerResponse Guarded(const protocols::ServerRequest& request);
  protocols::ServerResponse Batch(const protocols::ServerRequest& request);
  formats::BatchPart ChangeSet(const formats::BatchPart& asked);
  formats::BatchOperation Do(const formats::BatchOperation& operation);
  formats::BatchOperation Read(const std::string& path, const std::string& query);
  formats::BatchOperation Create(const formats::BatchOperation& operation);
  formats::BatchOperation Write(const formats::BatchOperation& operation, const std::string& id);
  formats::BatchOperation WriteItem(const formats::BatchOperation& operation);
  formats::BatchOperation Answer(int status, std::string body) const;
  std::string Show(const std::string& id) const;
  std::string EtagOf(const std::string& id) const;
  void Touch(const std::string& id);

  program::Model model_;
  mutable std::mutex mutex_;
  std::vector<std::string> log_;
  std::map<std::string, Order> orders_;
  int next_number_ = 4800;
  int64_t clock_us_ = 1'767'225'600'000'000;
  std::string token_ = "token-1";
  size_t page_ = 0;
  Hook hook_;
  OperationHook operation_hook_;
  Spoil spoil_;
  std::unique_ptr<protocols::HttpServer> server_;
};

}  // namespace treaty::connectors::sap
