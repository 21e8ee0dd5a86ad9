package dev.minato.scaler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDsnTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "u:p@tcp(db:3307)/jobs u p db:3307 jobs",
                "u:p@tcp(db)/jobs u p db:3306 jobs",
                "u:p@tcp/jobs u p 127.0.0.1:3306 jobs",
                "u:p@/jobs u p 127.0.0.1:3306 jobs",
                "u:p:q@r/s@tcp([::1]:3306)/jobs u p:q@r/s [::1]:3306 jobs",
                "u:p@tcp(10.0.0.7:3306)/a%2Db u p 10.0.0.7:3306 a-b",
            })
    void partsStandWhereGosDriverReadsThem(
            String text, String user, String password, String address, String database) {
        GoDsn dsn = GoDsn.parse(text);
        assertThat(dsn.user()).isEqualTo(user);
        assertThat(dsn.password()).isEqualTo(password);
        assertThat(dsn.address()).hasToString(address);
        assertThat(dsn.database()).isEqualTo(database);
        assertThat(dsn.toString()).doesNotContain(password);
    }

    @Test
    void optionsFollowAQuestionMark() {
        GoDsn dsn = GoDsn.parse("u@tcp(db:3306)/?tls=skip-verify&loc=Europe%2FBerlin");
        assertThat(dsn.password()).isEmpty();
        assertThat(dsn.database()).isEmpty();
        assertThat(dsn.options())
                .containsEntry("tls", "skip-verify")
                .containsEntry("loc", "Europe/Berlin");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u:secret@tcp(db:3306)|it has no / before the database",
                "u:secret@unix(/run/db.sock)/jobs|its network must be tcp",
                "u:secret@tcp(db:3306/jobs|the bracket before its address does not end",
                "u:secret@tcp(db:99999)/jobs|what is in its brackets is no host with a port",
                "u:secret@tcp(d b:3306)/jobs|what is in its brackets is no host with a port",
            })
    void whatIsNoneIsRefusedWithoutAWordOfIt(String text, String reason) {
        assertThatThrownBy(() -> GoDsn.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }
}
