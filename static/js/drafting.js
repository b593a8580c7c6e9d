/**
 * Checks whether a form contains text that would be lost.
 *
 * Nothing is kept in the browser: many officials share their computer.
 */
const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name &&
      (field.matches("textarea") || /^(text|search|url|email)$/.test(field.type)),
  );

export const hasText = (form) =>
  fieldsOf(form).some(
    (field) => field.value.trim() !== "" && field.value !== field.defaultValue,
  );
