// The sap connector, opened on a SapService, with everything that was answered.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "runtime/connectors/connector.h"
#include "tests/runtime/connectors/sap_service.h"

namespace treaty::connectors::sap {

class SapRig : public testing::Test {
 protected:
  // Waits in tests are short: what takes longer has failed.
  static constexpr auto kPatience = std::chrono::seconds(20);

  void Open(std::vector<protocols::BindingValue> more = {}) {
    Close();
    endpoint_.env = &PosixEnv();
    endpoint_.model = &service_.model();
    endpoint_.system = "erp";
    endpoint_.values = {{"url", service_.url(), ""}, {"auth", "basic", ""},
                        {"auth.user", "TREATY", ""}, {"auth.password", "secret", ""},
                        {"settle", "1ms", ""}};
    for (protocols::BindingValue& value : more) {
      std::erase_if(endpoint_.values, [&](const auto& held) { return held.name == value.name; });
      endpoint_.values.push_back(std::move(value));
    }
    auto opened = FindConnector("sap.s4")->open(endpoint_);
    ASSERT_TRUE(opened) << opened.error().ToString();
    opened_ = *std::move(opened);
  }
  void Close() {
    opened_.source.reset();
    opened_.target.reset();
    opened_.connection.reset();
  }
  void TearDown() override { Close(); }

  static protocols::Request Create(std::string key, std::string reference,
                                   std::string more = "") {
    protocols::Request request;
    request.key = std::move(key);
    request.object = "SalesOrder";
    request.natural_key = "PurchaseOrderByCustomer";
    request.natural_value = "\"" + reference + "\"";
    request.body = "{\"PurchaseOrderByCustomer\":\"" + reference + "\"" + more + "}";
    return request;
  }
  static protocols::Request Update(std::string key, std::string id, std::string body) {
    protocols::Request request;
    request.key = std::move(key);
    request.operation = store::Operation::kUpdate;
    request.object = "SalesOrder";
    request.id = std::move(id);
    request.body = std::move(body);
    return request;
  }

  // Sends, and waits until each request is answered: by key.
  std::map<std::string, protocols::Answer> Send(std::vector<protocols::Request> batch) {
    const size_t expected = batch.size();
    std::map<std::string, protocols::Answer> answers;
    std::mutex mutex;
    std::condition_variable came;
    const protocols::AnswerSink sink = [&](std::vector<protocols::Answer> part) {
      const std::lock_guard lock(mutex);
      for (protocols::Answer& answer : part) {
        EXPECT_FALSE(answers.contains(answer.key)) << "answered twice: " << answer.key;
        answers[answer.key] = std::move(answer);
      }
      came.notify_one();
    };
    opened_.target->Send(std::move(batch), sink);
    std::unique_lock lock(mutex);
    EXPECT_TRUE(came.wait_for(lock, kPatience, [&] { return answers.size() >= expected; }));
    return answers;
  }
  protocols::Answer SendOne(protocols::Request request) {
    const std::string key = request.key;
    return Send({std::move(request)})[key];
  }

  // Everything the source says until it is at its end.
  std::vector<store::SourceEvent> PollAll(size_t most_events = 256) {
    std::vector<store::SourceEvent> events;
    for (int calls = 0; calls < 100; ++calls) {
      auto polled = opened_.source->Poll({.events = most_events});
      EXPECT_TRUE(polled) << polled.error().ToString();
      if (!polled) return events;
      position_ = polled->batch.position;
      for (store::SourceEvent& event : polled->batch.events) events.push_back(std::move(event));
      if (polled->at_end) return events;
    }
    ADD_FAILURE() << "the source does not come to its end";
    return events;
  }

  SapService service_;
  protocols::Endpoint endpoint_;
  protocols::Opened opened_;
  std::string position_;
};

}  // namespace treaty::connectors::sap
