package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.node.ObjectNode;

/** Reads secrets, as {@code --secrets} takes them. */
public final class SecretFlags {
    private SecretFlags() {}

    /**
     * A secret as it is sent; a value that begins with {@code keyvaultref:} names one elsewhere.
     *
     * @throws Fault invalid when it has no value; the text is not repeated, it may be secret
     */
    public static ObjectNode parsed(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw Fault.invalid("--secrets", "a secret has no value: write --secrets NAME=VALUE");
        }
        ObjectNode secret = JsonTree.object().put("name", text.substring(0, equals));
        String value = text.substring(equals + 1);
        if (!value.startsWith("keyvaultref:")) {
            return secret.put("value", value);
        }
        int comma = value.indexOf(",identityref:");
        return secret.put(
                        "keyVaultUrl",
                        value.substring(
                                "keyvaultref:".length(), comma < 0 ? value.length() : comma))
                .put(
                        "identity",
                        comma < 0 ? "" : value.substring(comma + ",identityref:".length()));
    }
}
