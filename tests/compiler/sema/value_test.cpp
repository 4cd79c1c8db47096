// What may be assigned to what: each row is a field's type, an expression, and the codes it earns.
#include <gtest/gtest.h>

#include "tests/compiler/sema/checked.h"

namespace treaty {
namespace {

struct Row {
  const char* type;
  const char* expression;
  const char* codes = "";
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.expression; }

class Value : public testing::TestWithParam<Row> {};

TEST_P(Value, EarnsItsCodes) {
  const Checked checked(OneValue(GetParam().type, GetParam().expression));
  EXPECT_EQ(checked.Codes(), GetParam().codes)
      << (checked.diagnostics().empty() ? "" : checked.diagnostics().front().message);
}

INSTANTIATE_TEST_SUITE_P(Texts, Value, testing::Values(
    Row{"Text(80)", ".Name"}, Row{"Text", ".Name"}, Row{"Text(79)", ".Name", "E4501"},
    Row{"Text(79)", ".Name.truncate(79)"}, Row{"Text(79)", ".Name else \"long\""},
    Row{"Text(80)?", ".Phone"}, Row{"Text(40)", ".Phone", "E4402"},
    Row{"Text(40)", ".Phone ?? \"none\""}, Row{"Text(3)", ".Phone ?? \"none\"", "E3115"},
    Row{"Text(80)", ".Phone.trim()", "E4402"}, Row{"Text(40)?", ".Phone?.trim().squish()"},
    Row{"Text(4)", "\"ABCD\""}, Row{"Text(3)", "\"ABCD\"", "E3115"},
    Row{"Text(99)", "\"\\{.Name} \\{.Count}\".truncate(99)"},
    Row{"Text(99)", "\"\\{.Phone}\".truncate(99)", "E4402"},
    Row{"Text(9)", "\"\\{.Since}\".truncate(9)", "E3118"}, Row{"Text(80)", ".Count", "E3101"},
    Row{"Text(20)", ".Count.to_text()"}, Row{"Text(80)", ".name", "E3006"},
    Row{"Text(80)", ".Name + .Name", "E3104"}));

INSTANTIATE_TEST_SUITE_P(Numbers, Value, testing::Values(
    Row{"Int", ".Count + 1"}, Row{"Int", ".Count / 2"}, Row{"Int", ".Count / .Count", "E4401"},
    Row{"Int", ".Count / .Count else 0"}, Row{"Int", ".Total", "E3101"}, Row{"Int", "1.5", "E3101"},
    Row{"Decimal(12,2)", ".Total"}, Row{"Decimal(11,2)", ".Total", "E4501"},
    Row{"Decimal(12,1)", ".Total", "E4501"}, Row{"Decimal(14,4)", ".Total"},
    Row{"Decimal(13,2)", ".Total + .Total"}, Row{"Decimal(24,4)", ".Total * .Total"},
    Row{"Decimal(13,2)", ".Total + 1"}, Row{"Decimal(19,0)", ".Count"},
    Row{"Decimal(5,0)", ".Count", "E4501"}, Row{"Decimal(5,2)", "10"},
    Row{"Decimal(5,2)", "1000", "E3115"}, Row{"Decimal(5,2)", "1.005", "E3115"},
    Row{"Decimal(12,2)", ".Discount ?? 0", ""}, Row{"Decimal(12,2)", ".Discount + 1", "E4402"},
    Row{"Int", "9223372036854775808", "E3101"}, Row{"Decimal", "9223372036854775808"},
    Row{"Int", "-.Count"}, Row{"Int", "-.Name", "E3105"}, Row{"Float", ".Total", "E3101"},
    Row{"Float", "0.5"}, Row{"Money(EUR)", ".Net * 2"}, Row{"Money(EUR)", ".Net + 1.00 EUR"},
    Row{"Money(EUR)", ".Net + 1.00 USD", "E3117"}, Row{"Money(USD)", ".Net", "E3101"},
    Row{"Money", ".Net"}, Row{"Decimal", ".Net.amount()"}, Row{"Text(3)", ".Net.currency()"},
    Row{"Money(EUR)", "money(.Total, \"EUR\")"}, Row{"Money", "money(.Total, .Name)", "E4401"},
    Row{"Date", ".Since + 30"}, Row{"Int", ".Since - @2026-01-31"},
    Row{"Timestamp", "now() + 5m"}, Row{"Duration", "now() - @2026-01-31T10:00:00Z"},
    Row{"Date", ".Since + .Since", "E3104"}));

INSTANTIATE_TEST_SUITE_P(Presence, Value, testing::Values(
    Row{"Text(40)", "if .Phone != null then .Phone else \"none\""},
    Row{"Text(40)", "if .Phone == null then \"none\" else .Phone"},
    Row{"Text(40)", "if .Phone == null then .Phone else \"none\"", "E4402"},
    Row{"Text(40)", "if .Phone == \"1\" then .Phone else \"none\""},
    Row{"Text(40)", "if .Phone != \"1\" then .Phone else \"none\"", "E4402"},
    Row{"Text(40)", "if not (.Phone == null) and .Active then .Phone else \"none\""},
    Row{"Text(40)", "if .Phone == null or .Active then \"none\" else .Phone"},
    Row{"Text(40)", "if .Phone != null or .Active then .Phone else \"none\"", "E4402"},
    Row{"Bool", ".Phone != null and .Phone.length() > 3"},
    Row{"Bool", ".Phone == null or .Phone.length() > 3"},
    Row{"Bool", ".Phone.length() > 3", "E4402"}, Row{"Bool", ".Phone < \"5\"", "E4402"},
    Row{"Text(40)", "match .Phone { null => \"none\", else => .Phone }"},
    Row{"Text(40)", "match .Phone { \"1\" => .Phone, else => \"none\" }"},
    Row{"Text(40)", "match .Phone { \"1\" => \"one\", else => .Phone }", "E4402"},
    Row{"Text(40)", "let p = .Phone in if p != null then p else \"none\""},
    Row{"Text(40)", "let p = .Phone?.trim() in if p != null then p else \"none\""},
    Row{"Bool", ".Name == null", "E3120"}, Row{"Text(80)", "null", "E4402"},
    Row{"Text(80)?", "null"}, Row{"Text(40)", ".Phone ?? skip"},
    Row{"Text(40)", ".Phone ?? wait \"no phone\""}));

INSTANTIATE_TEST_SUITE_P(
    Choices, Value,
    testing::Values(
        Row{"Segment", "retail"}, Row{"Segment", "retial", "E3012"},
        Row{"Segment", "if .Active then retail else other"}, Row{"Segment", "branches(.Name)"},
        Row{"Segment", ".Name.branches()"}, Row{"Text(4)", "grades(.Name)", "E4401"},
        Row{"Text(4)", "grades(.Name) else \"0000\""},
        Row{"Text(4)", "grades(.Phone) else \"0000\"", "E4402"},
        Row{"Text(8)",
            "match branches(.Name) { retail => \"R\", services => \"S\", other => \"O\" }"},
        Row{"Text(8)", "match branches(.Name) { retail => \"R\", services => \"S\" }", "E4403"},
        Row{"Int", "match .Stage { \"New\" => 1, \"Won\" => 2, \"Lost\" => 3, null => 0 }"},
        Row{"Int", "match .Stage { \"New\" => 1, \"Won\" => 2, \"Lost\" => 3 }", "E4403"},
        Row{"Int", "match .Stage { \"New\" => 1, \"Win\" => 2, else => 0 }", "E3012"},
        Row{"Int", "match .Source { \"Web\" => 1, \"Fair\" => 2, null => 0 }", "E4403"},
        Row{"Int", "match .Source { \"Mail\" => 1, else => 0 }"}, Row{"Bool", ".Stage == \"Won\""},
        Row{"Bool", ".Stage == \"Win\"", "E3012"}, Row{"Bool", ".Source == \"Mail\""},
        Row{"Bool", ".Stage == .Name"}, Row{"Text(4)", ".Stage ?? \"New\""},
        Row{"Text(3)", ".Stage ?? \"New\"", "E4501"}, Row{"Text(4)", ".Source ?? \"Web\""},
        Row{"Text(3)", ".Source ?? \"Web\"", "E4501"}, Row{"Bool", ".Name == .Count", "E3102"},
        Row{"Bool", ".Active < false", "E3103"}, Row{"Code", ".Name.truncate(10)", "E4405"},
        Row{"Code", ".Name.truncate(10) else skip"}, Row{"Code?", ".Phone?.truncate(10) else null"},
        Row{"Customer", ".AccountId", "E4402"},
        Row{"Customer", ".AccountId ?? reject \"no account\""}, Row{"Customer?", ".AccountId"},
        Row{"Customer", ".Name", "E3101"}, Row{"Customer", "Customer(number: .Name)"},
        Row{"Text(18)?", ".AccountId"}, Row{"Bool", ".AccountId == \"001\""}));

INSTANTIATE_TEST_SUITE_P(
    Built, Value,
    testing::Values(
        Row{"Address", "{ city: .Name.truncate(40) }"}, Row{"Address", "{ street: null }", "E4404"},
        Row{"Address", "{ city: .Name }", "E4501"},
        Row{"Address", "{ town: \"B\", city: \"B\" }", "E3006"},
        Row{"Address", "{ city: \"B\", street: .Phone ?? skip }", "E3124"},
        Row{"Address", "Address { city: \"B\", city: \"C\" }", "E3011"},
        Row{"[Text(40)]", "[.Phone ?? skip, \"x\"]"}, Row{"[Text(40)]", "[.Phone]", "E4402"},
        Row{"[Text(40)]", "[.Name]", "E4501"}, Row{"[Text(18)]", ".Lines.map(l => l.Sku)"},
        Row{"[Text(17)]", ".Lines.map(l => l.Sku)", "E4501"},
        Row{"[Text(20)]", ".Lines.map(l => l.Note ?? skip)"},
        Row{"[Text(20)]", ".Lines.filter(l => l.Price > 0).map(l => l.Note)", "E4402"},
        Row{"Bool", ".Lines.any(l => l.Sku == \"A\")"},
        Row{"Bool", ".Lines.all(l => l.Sku)", "E3101"},
        Row{"Decimal(38,2)", ".Lines.sum(l => l.Price)"}, Row{"Int", ".Lines.count()"},
        Row{"Int", ".Lines.count(l => l.Position > 1)"}, Row{"Text(18)?", ".Lines.first()?.Sku"},
        Row{"Text(18)", ".Lines.first(l => l.Position == 1).Sku", "E4402"},
        Row{"Text(99)", ".Lines.map(l => l.Sku).join(\", \").truncate(99)"},
        Row{"Bool", ".Lines.map(l => l.Sku).contains(\"A\")"},
        Row{"Int", ".Lines.first(1)", "E3108"}, Row{"Int", ".Lines.size()", "E3005"},
        Row{"Bool", ".Lines == .Lines", "E3132"}, Row{"[Item] by Position", ".Lines"},
        Row{"[Text(40)]", ".Items.map(i => i.Sku)"}));

}  // namespace
}  // namespace treaty
