package dev.minato.scaler.azure;

import dev.minato.base.Reason;
import dev.minato.base.SafeText;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The XML of both services, read as a stream; nothing outside of it is looked for. */
final class AzureXml {
    private static final int DEEPEST = 64;

    private AzureXml() {}

    /**
     * An entity of Service Bus.
     *
     * @param active messages that a receiver may get or has
     */
    record Entity(String name, long active) {}

    /** How often an element stands in it. */
    static long count(byte[] body, String element) throws IOException {
        long[] found = {0};
        read(
                body,
                xml -> {
                    if (xml.getLocalName().equals(element)) {
                        found[0]++;
                    }
                });
        return found[0];
    }

    /** The entities of a feed, or the one of an entry. */
    static List<Entity> entities(byte[] body) throws IOException {
        List<Entity> all = new ArrayList<>();
        String[] title = {""};
        read(
                body,
                xml -> {
                    switch (xml.getLocalName()) {
                        case "entry" -> title[0] = "";
                        case "title" -> title[0] = xml.getElementText();
                        case "ActiveMessageCount" ->
                                all.add(new Entity(title[0], number(xml.getElementText())));
                        default -> {}
                    }
                });
        return all;
    }

    /** What is done at the beginning of each element. */
    private interface Step {
        void at(XMLStreamReader xml) throws XMLStreamException, IOException;
    }

    private static void read(byte[] body, Step step) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(body));
            int depth = 0;
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    if (depth > DEEPEST) {
                        throw new IOException("the answer is nested too deep");
                    }
                    step.at(xml);
                    depth -= xml.isEndElement() ? 1 : 0;
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException(
                    "the answer is no XML: " + SafeText.shown(SafeText.line(Reason.of(e)), 120));
        }
    }

    static long number(String text) throws IOException {
        if (!text.strip().matches("\\d{1,18}")) {
            throw new IOException(
                    "a count of messages is \"" + SafeText.shown(text, 40) + "\", which is none");
        }
        return Long.parseLong(text.strip());
    }
}
