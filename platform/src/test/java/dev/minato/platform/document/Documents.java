package dev.minato.platform.document;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.AppName;
import dev.minato.platform.Cluster;
import dev.minato.platform.Template;

import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Set;

/** Documents written as JSON with single quotes. */
public final class Documents {
    public static final Cluster.Capacity CAPACITY =
            new Cluster.Capacity(new Cpu(2_000_000_000L), new Memory(4L << 30));

    private Documents() {}

    public static ObjectNode json(String text) {
        return Json.read(text.replace('\'', '"'));
    }

    public static Template template(String text) {
        return template(text, Set.of(80), Map.of("s1", "v1"));
    }

    public static Template template(String text, Set<Integer> ports, Map<String, String> secrets) {
        return new TemplateParser(AppName.parse("shop"), ports, secrets, CAPACITY)
                .parse(json(text));
    }

    public static ConfigurationParser.Parsed configuration(
            String text, Map<String, String> stored) {
        return new ConfigurationParser(stored).parse(json(text));
    }
}
