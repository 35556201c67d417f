package io.apiservice.sdk.diagnosis.exchange;

/**
 * A named text or number in a body, in the claims of a JWT or in a form.
 *
 * @param parent the name of the object that contains it; empty at the top level
 * @param name its name or, for an element of an array, the name of the array
 * @param value its text
 */
public record NamedValue(String parent, String name, String value) {}
