package io.apiservice.sdk.cli.recording;

import io.apiservice.sdk.diagnosis.Exchange;

/**
 * An exchange from a recording.
 *
 * @param id its name in the recording
 * @param exchange the exchange
 */
public record RecordedExchange(String id, Exchange exchange) {}
