using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Syslog;

/// <summary>rsyslog as a receiver: how it interprets the frames, the header fields and the certificates.</summary>
public sealed class RsyslogTests
{
    private const int Records = 250;

    [RsyslogFact]
    public async Task Rsyslog_takes_every_message_over_TLS_with_certificates_on_both_sides_and_over_UDP()
    {
        using var certificates = new TestCertificates();
        var (certificate, key) = certificates.Sign("localhost");
        int port = FreePort();
        string log = Path.Combine(certificates.Folder, "messages");
        string configuration = Path.Combine(certificates.Folder, "rsyslog.conf");
        await File.WriteAllTextAsync(configuration, $"""
            global(workDirectory="{certificates.Folder}" maxMessageSize="64k" defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="{certificates.AuthorityFile}"
                defaultNetstreamDriverCertFile="{certificate}" defaultNetstreamDriverKeyFile="{key}")
            module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/name" permittedPeer=["probe"])
            module(load="imudp")
            input(type="imtcp" port="{port}" address="127.0.0.1")
            input(type="imudp" port="{port}" address="127.0.0.1")
            template(name="fields" type="string" string="%pri%|%timereported:::date-rfc3339%|%hostname%|%app-name%|%structured-data%|%msg%\n")
            action(type="omfile" file="{log}" template="fields")

            """);
        using var rsyslog = Process.Start(new ProcessStartInfo(RsyslogFactAttribute.Program!, ["-n", "-f", configuration, "-i", Path.Combine(certificates.Folder, "pid")]) { RedirectStandardError = true })!;
        try
        {
            var own = certificates.Sign("probe");
            await using (var tls = new SyslogTarget("localhost", port, SyslogTransport.Tls, "probe", "0.1.0", Eventually.Limit, SyslogTls.Read(certificates.AuthorityFile, own.Certificate, own.Key)))
            {
                await AcknowledgedAsync(tls, 1, Records);
            }

            await using (var udp = new SyslogTarget("127.0.0.1", port, SyslogTransport.Udp, "probe", "0.1.0", Eventually.Limit))
            {
                await AcknowledgedAsync(udp, Records + 1, 20);
            }

            string[] lines = [];
            await Eventually.Is(async () => (lines = await WholeLinesAsync(log)).Length >= Records + 20, "all messages");

            int[] seen = [.. lines.Select(line => int.Parse(line[(line.IndexOf("cs1=desk ", StringComparison.Ordinal) + 9)..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).Order()];
            int[] missing = [.. Enumerable.Range(1, Records + 20).Except(seen)];
            Assert.True(missing.Length == 0, $"missing at the receiver: {string.Join(' ', missing)}");
            Assert.Equal(Records + 20, lines.Length);
            Assert.All(lines, line => Assert.StartsWith("133|2026-11-22T10:11:12.123456Z|probe|rfbwatch|[rfbwatch@32473 id=\"spool-", line));
            Assert.Equal(Enumerable.Range(1, Records + 20).Select(number => $"cs1=desk {number} a\\=b é").Order(StringComparer.Ordinal), lines.Select(line => line[line.IndexOf("cs1=", StringComparison.Ordinal)..]).Order(StringComparer.Ordinal));

            // A client with an unknown certificate is refused.
            var stranger = certificates.Sign("stranger");
            await using var refused = new SyslogTarget("localhost", port, SyslogTransport.Tls, "probe", "0.1.0", Eventually.Limit, SyslogTls.Read(certificates.AuthorityFile, stranger.Certificate, stranger.Key));
            await refused.SendAsync([Record(9999)], "spool", CancellationToken.None);
            await using var again = new SyslogTarget("127.0.0.1", port, SyslogTransport.Udp, "probe", "0.1.0", Eventually.Limit);
            await AcknowledgedAsync(again, 10_000, 1);
            await Eventually.Is(async () => (lines = await WholeLinesAsync(log)).Length >= Records + 21, "the message after it");

            Assert.DoesNotContain(lines, line => line.Contains("desk 9999"));
        }
        finally
        {
            rsyslog.Kill();
            await rsyslog.WaitForExitAsync();
        }
    }

    /// <summary>The lines that rsyslog has written completely: it writes in blocks.</summary>
    private static async Task<string[]> WholeLinesAsync(string log)
    {
        string text = File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Sends like the spool's sender: in batches, retrying until they are accepted.</summary>
    private static async Task AcknowledgedAsync(SyslogTarget target, int first, int count)
    {
        foreach (var batch in Enumerable.Range(first, count).Select(number => Record(number)).Chunk(target.MaxBatchRecords))
        {
            // rsyslog may still be starting.
            await Eventually.Is(async () => (await target.SendAsync(batch, "spool", CancellationToken.None)).Outcome == DeliveryOutcome.Acknowledged, "a batch that is taken");
        }
    }

    private static SpoolRecord Record(long sequence) => new(sequence, JsonSerializer.SerializeToUtf8Bytes(new
    {
        time = "2026-11-22T10:11:12.1234567Z", category = "RfbWatch-RfbSessions", properties = new { DesktopName = $"desk {sequence} a=b é" },
    }));

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
