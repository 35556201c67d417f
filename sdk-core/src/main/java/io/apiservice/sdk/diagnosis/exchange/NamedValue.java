package io.apiservice.sdk.diagnosis.exchange;

/**
 * A named scalar of a body, of claims or of a form.
 *
 * @param parent the name of its parent; empty at the top level
 * @param name its name, or that of its array
 * @param value its text
 */
public record NamedValue(String parent, String name, String value) {}
