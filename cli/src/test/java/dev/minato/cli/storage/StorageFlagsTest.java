package dev.minato.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.cli.grammar.CommandGrammar;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What {@code env storage set} sends for its options: az's, and our own. */
class StorageFlagsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--storage-type AzureFile -a acc -k key -f files --access-mode ReadOnly"
                    + "|{'azureFile':{'accountName':'acc','accountKey':'key','shareName':'files',"
                    + "'accessMode':'ReadOnly'}}",
                "--azure-file-account-name shop --azure-file-account-key - --azure-file-share-name"
                    + " f --server nas.lan|{'azureFile':{'accountName':'shop','accountKey':'typed"
                    + " key','shareName':'f','server':'nas.lan','accessMode':'ReadWrite'}}",
                "--storage-type AzureFile -a acc --file-share files"
                        + "|{'azureFile':{'accountName':'acc','shareName':'files',"
                        + "'accessMode':'ReadWrite'}}",
                "-s nas.lan -f /srv/a|{'nfsAzureFile':{'server':'nas.lan','shareName':'/srv/a',"
                        + "'accessMode':'ReadWrite'}}",
                "--path /srv/a|{'hostFolder':{'path':'/srv/a','accessMode':'ReadWrite'}}",
                "--storage-type HostFolder --volume v|{'hostFolder':{'volume':'v',"
                        + "'accessMode':'ReadWrite'}}"
            })
    void aLineIsTheBodyThatAzSends(String line, String properties) throws IOException {
        assertThat(body(line)).isEqualTo("{'properties':" + properties + "}");
    }

    private static String body(String line) throws IOException {
        StorageFlags flags = new StorageFlags();
        CommandGrammar grammar = new CommandGrammar("set");
        flags.declare(grammar);
        assertThat(grammar.read(List.of(line.split(" ", -1)))).isTrue();
        return flags.body(
                        new ByteArrayInputStream(
                                "typed key\nmore".getBytes(StandardCharsets.UTF_8)))
                .toString()
                .replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--access-mode ReadOnly|where are the files?",
                "--storage-type AzureFile -f files|--azure-file-account-name is missing",
                "-s nas.lan|--azure-file-share-name is missing: a storage NfsAzureFile needs it",
                "--path /srv -k key|--azure-file-account-key is not for a storage HostFolder",
                "-s nas -f /a -a shop --path /b|--server is not for a storage HostFolder"
            })
    void whatDoesNotFitIsSaid(String line, String words) {
        assertThatThrownBy(() -> body(line))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.text()).contains(words));
    }

    @Test
    void aLineEndsTheKeyThatIsRead() throws IOException {
        assertThat(body("-a a -f f -k -")).contains("'typed key'").doesNotContain("more");
    }
}
