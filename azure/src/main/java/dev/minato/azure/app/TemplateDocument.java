package dev.minato.azure.app;

import dev.minato.azure.wire.Json;
import dev.minato.platform.Probe;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * A template as it was sent, with the probes that Container Apps adds to the main container of an
 * app with ingress. Clients send those back; the domain tells them from the user's, so of a sent
 * probe only those are answered that the spec has.
 */
public final class TemplateDocument {
    private TemplateDocument() {}

    /**
     * What is answered.
     *
     * @param sent JSON text, as the adapter wrote it down
     * @param port the port behind the ingress
     */
    static ObjectNode answered(String sent, TemplateSpec spec, Optional<Integer> port) {
        ObjectNode document = users(sent, spec);
        putEphemeralStorage(document, spec);
        if (port.isEmpty()
                || !(document.path("containers").get(0) instanceof ObjectNode container)) {
            return document;
        }
        for (Probe.Type type : Probe.Type.values()) {
            boolean given = spec.main().probes().stream().anyMatch(probe -> probe.type() == type);
            if (!given) {
                container
                        .withArray("probes")
                        .add(ProbeParser.document(Probe.byDefault(type, port.get())));
            }
        }
        return document;
    }

    /** What a replica has as a whole is said of each container, as Container Apps does. */
    private static void putEphemeralStorage(ObjectNode document, TemplateSpec spec) {
        String most = (spec.ephemeralStorage().bytes() >> 30) + "Gi";
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : document.path(list)) {
                if (container.get("resources") instanceof ObjectNode resources) {
                    resources.put("ephemeralStorage", most);
                }
            }
        }
    }

    /** What the user said, without the probes that were added. */
    static ObjectNode users(String sent, TemplateSpec spec) {
        ObjectNode document = Json.stored(sent);
        for (int i = 0; i < spec.containers().size(); i++) {
            if (document.path("containers").get(i) instanceof ObjectNode container) {
                keepUsers(container, spec.containers().get(i));
            }
        }
        return document;
    }

    private static void keepUsers(ObjectNode container, AppContainer spec) {
        if (!(container.get("probes") instanceof ArrayNode probes)) {
            return;
        }
        probes.removeIf(probe -> spec.probes().stream().noneMatch(given -> isOf(probe, given)));
        if (probes.isEmpty()) {
            container.remove("probes");
        }
    }

    private static boolean isOf(JsonNode probe, Probe given) {
        return probe.path("type").asString("").equals(given.type().text());
    }
}
