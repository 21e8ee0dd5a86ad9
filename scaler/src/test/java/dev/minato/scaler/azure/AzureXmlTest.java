package dev.minato.scaler.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

class AzureXmlTest {
    static String entry(String name, String active) {
        return "<entry xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id><title type=\"text\">"
                + name
                + "</title><content type=\"application/xml\"><QueueDescription"
                + " xmlns=\"http://schemas.microsoft.com/netservices/2010/10/servicebus/connect\">"
                + "<MessageCount>99</MessageCount><CountDetails"
                + " xmlns:d2p1=\"http://schemas.microsoft.com/netservices/2011/06/servicebus\">"
                + "<d2p1:ActiveMessageCount>"
                + active
                + "</d2p1:ActiveMessageCount><d2p1:DeadLetterMessageCount>7"
                + "</d2p1:DeadLetterMessageCount></CountDetails></QueueDescription></content></entry>";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void entitiesOfAFeedHaveTheirNamesAndActiveMessages() throws IOException {
        assertThat(
                        AzureXml.entities(
                                bytes(
                                        "<feed><title>Queues</title>"
                                                + entry("a", "3")
                                                + entry("b/c", "0")
                                                + "</feed>")))
                .containsExactly(new AzureXml.Entity("a", 3), new AzureXml.Entity("b/c", 0));
    }

    @Test
    void elementsAreCounted() throws IOException {
        assertThat(
                        AzureXml.count(
                                bytes(
                                        "<?xml version=\"1.0\"?><QueueMessagesList><QueueMessage>"
                                                + "<MessageId>1</MessageId></QueueMessage>"
                                                + "<QueueMessage/></QueueMessagesList>"),
                                "QueueMessage"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><p>",
                "<feed><entry></feed>",
                "{\"json\":1}",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
                "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><title>&c;</title>",
                "<ActiveMessageCount>many</ActiveMessageCount>",
                "<ActiveMessageCount>-1</ActiveMessageCount>",
                "<ActiveMessageCount>99999999999999999999</ActiveMessageCount>",
                "<ActiveMessageCount><b/></ActiveMessageCount>"
            })
    void whatIsNoneIsAnError(String text) {
        assertThatThrownBy(() -> AzureXml.entities(bytes(text))).isInstanceOf(IOException.class);
    }

    @Test
    void nestingIsBounded() {
        assertThatThrownBy(() -> AzureXml.entities(bytes("<a>".repeat(100_000))))
                .isInstanceOf(IOException.class)
                .hasMessage("the answer is nested too deep");
    }
}
