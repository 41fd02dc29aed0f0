// Rates that go together: one that is new, or gets another name, can be chosen beside the others at once.
const named = /-name_[a-z]+$/;

export default function rateCompany(block) {
  const rates = () => [...block.querySelectorAll(":scope > [data-row]")].map((row) => {
    const key = row.querySelector("input[name$=-key]");
    const names = [...row.querySelectorAll("input")].filter((field) => named.test(field.name));
    const name = names.map((field) => field.value.trim()).find(Boolean) ?? "";
    return { row, name, value: key.value || `row-${key.name.split("-").at(-2)}` };
  });

  function offer() {
    const known = rates();
    for (const { row, value } of known) {
      const select = row.querySelector("select[name$=-with_rate]");
      const alone = select.options[0];
      const others = known.filter((one) => one.name && one.value !== value).map((one) => new Option(one.name, one.value, false, one.value === select.value));
      select.replaceChildren(alone, ...others);
    }
  }

  block.addEventListener("input", (event) => {
    if (named.test(event.target.name ?? "")) offer();
  });
  offer();
}
