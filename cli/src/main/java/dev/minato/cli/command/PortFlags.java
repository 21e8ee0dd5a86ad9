package dev.minato.cli.command;

import dev.minato.base.Fault;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code -p} flag in docker's forms: {@code 80}, {@code 8080:80}, {@code
 * 127.0.0.1:8080:80/udp}, {@code [::1]:1:2}.
 */
final class PortFlags {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:(?:(\\[[0-9a-fA-F:.]+\\]|[0-9.]*):)?([0-9]{0,5}):)?([0-9]{1,5})(?:/(tcp|udp))?");

    private PortFlags() {}

    /** Writes ExposedPorts and HostConfig.PortBindings. */
    static void put(ObjectNode body, List<String> flags) {
        ObjectNode exposed = body.putObject("ExposedPorts");
        ObjectNode bindings = ((ObjectNode) body.path("HostConfig")).putObject("PortBindings");
        for (String flag : flags) {
            Matcher form = FORM.matcher(flag);
            if (!form.matches() || port(form.group(3)) == 0) {
                throw wrong(flag);
            }
            String hostPort = form.group(2) == null ? "" : form.group(2);
            if (!hostPort.isEmpty()) {
                port(hostPort);
            }
            String inside = form.group(3) + "/" + (form.group(4) == null ? "tcp" : form.group(4));
            exposed.putObject(inside);
            String host = form.group(1) == null ? "" : form.group(1);
            bindings.withArray(inside)
                    .addObject()
                    .put(
                            "HostIp",
                            host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                    .put("HostPort", hostPort);
        }
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port > 65535) {
            throw wrong(text);
        }
        return port;
    }

    private static Fault wrong(String flag) {
        return Fault.invalid(
                "--publish",
                "--publish \""
                        + flag
                        + "\" is not a port: write 8080:80, 127.0.0.1:8080:80 or 80, each from 1 to"
                        + " 65535");
    }
}
