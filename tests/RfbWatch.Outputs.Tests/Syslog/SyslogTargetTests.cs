using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Syslog;

public sealed class SyslogTargetTests : IDisposable
{
    private const string SpoolId = "0123abcd-ef";
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    private static SpoolRecord Record(long sequence, string desktopName = "desk") => new(sequence, JsonSerializer.SerializeToUtf8Bytes(new
    {
        time = "2026-11-22T10:11:12.1234567Z",
        category = "RfbWatch-RfbSessions",
        properties = new
        {
            ClientIP = "10.0.0.2", ClientPort = 50000, ServerIP = "10.0.0.1", ServerPort = 4444, SessionId = "aabb", AuthenticationResult = "NotRequired", Severity = "High",
            SecurityTypeName = "None", Findings = new[] { "NoAuthSession" }, DesktopName = desktopName, FailureReason = "",
        },
    }));

    private SyslogTarget Tls(int port, string? authority, (string Certificate, string Key)? own = null, string host = "localhost") =>
        new(host, port, SyslogTransport.Tls, "probe", "0.1.0", Eventually.Limit, SyslogTls.Read(authority, own?.Certificate, own?.Key));

    private static async Task Got(SyslogReceiver receiver, int count)
    {
        await Eventually.Is(() => receiver.Messages.Count >= count, $"{count} messages");
        Assert.Equal(count, receiver.Messages.Count);
    }

    [Fact]
    public async Task Records_go_over_TLS_in_counted_frames_to_a_receiver_that_an_own_authority_signed()
    {
        using var receiver = new SyslogReceiver(_certificates.Sign("localhost"));
        await using var target = Tls(receiver.Port, _certificates.AuthorityFile);
        Assert.Equal(DeliveryOutcome.Acknowledged, (await target.SendAsync([Record(1), Record(2, "größer ✓")], SpoolId, CancellationToken.None)).Outcome);
        Assert.Equal(DeliveryOutcome.Acknowledged, (await target.SendAsync([Record(3)], SpoolId, CancellationToken.None)).Outcome);
        await Got(receiver, 3);
        string[] messages = [.. receiver.Messages];
        Assert.Equal(
            "<133>1 2026-11-22T10:11:12.123456Z probe rfbwatch - - [rfbwatch@32473 id=\"0123abcd-ef-1\"] "
            + "CEF:0|RfbWatch|RfbWatch|0.1.0|RfbSessions|RfbSessions|8|rt=1795342272123 src=10.0.0.2 spt=50000 dst=10.0.0.1 dpt=4444 externalId=aabb outcome=NotRequired "
            + "cs1Label=SecurityType cs1=None cs2Label=Findings cs2=[\"NoAuthSession\"] cs3Label=DesktopName cs3=desk", messages[0]);
        Assert.Contains("cs3=größer ✓", messages[1]);
        Assert.Contains("id=\"0123abcd-ef-3\"", messages[2]);
        Assert.Equal(1, receiver.Accepted);
    }

    [Fact]
    public async Task A_receiver_that_the_authority_did_not_sign_gets_nothing()
    {
        using var others = new TestCertificates();
        using var receiver = new SyslogReceiver(_certificates.Sign("localhost"));
        foreach (string? authority in (string?[])[others.AuthorityFile, null])
        {
            await using var target = Tls(receiver.Port, authority);
            var result = await target.SendAsync([Record(1)], SpoolId, CancellationToken.None);
            Assert.Equal(DeliveryOutcome.Retry, result.Outcome);
            Assert.Contains("certificate", result.Reason);
        }

        Assert.Empty(receiver.Messages);
    }

    [Fact]
    public async Task A_receiver_of_another_name_gets_nothing_though_the_authority_signed_it()
    {
        using var receiver = new SyslogReceiver(_certificates.Sign("other.example"));
        await using var target = Tls(receiver.Port, _certificates.AuthorityFile);
        var result = await target.SendAsync([Record(1)], SpoolId, CancellationToken.None);
        Assert.Equal(DeliveryOutcome.Retry, result.Outcome);
        Assert.Contains("not for localhost", result.Reason);
        Assert.Empty(receiver.Messages);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_a_certificate_gets_ours()
    {
        using var receiver = new SyslogReceiver(_certificates.Sign("localhost"), clientAuthority: _certificates.AuthorityFile);
        await using (var without = Tls(receiver.Port, _certificates.AuthorityFile))
        {
            // In TLS 1.3 the client finishes first: the refusal arrives with the first read, at the latest when the next batch is sent.
            await without.SendAsync([Record(1)], SpoolId, CancellationToken.None);
        }

        Assert.Empty(receiver.Messages);
        await using var with = Tls(receiver.Port, _certificates.AuthorityFile, _certificates.Sign("probe"));
        Assert.Equal(DeliveryOutcome.Acknowledged, (await with.SendAsync([Record(2)], SpoolId, CancellationToken.None)).Outcome);
        await Got(receiver, 1);
    }

    [Fact]
    public void Files_that_hold_no_certificate_are_named()
    {
        string file = Path.Combine(_certificates.Folder, "empty.pem");
        File.WriteAllText(file, "nothing");
        Assert.Contains(file, Assert.Throws<IOException>(() => SyslogTls.Read(file, null, null)).Message);
        Assert.Contains(file, Assert.Throws<IOException>(() => SyslogTls.Read(null, file, null)).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_receiver_closed_the_next_record_goes_over_a_new_connection(bool encrypted)
    {
        using var receiver = new SyslogReceiver(encrypted ? _certificates.Sign("localhost") : null);
        await using var target = encrypted ? Tls(receiver.Port, _certificates.AuthorityFile) : new SyslogTarget("127.0.0.1", receiver.Port, SyslogTransport.Tcp, "probe", "0.1.0", Eventually.Limit);
        Assert.Equal(DeliveryOutcome.Acknowledged, (await target.SendAsync([Record(1)], SpoolId, CancellationToken.None)).Outcome);
        await Got(receiver, 1);
        receiver.CloseConnections();

        // A write to a connection that the other side has closed succeeds and is lost: acknowledged records must have been sent over the new one.
        long sequence = 1;
        await Eventually.Is(async () => (await target.SendAsync([Record(++sequence)], SpoolId, CancellationToken.None)).Outcome == DeliveryOutcome.Acknowledged, "a record that is taken");
        await Got(receiver, 2);
        Assert.Contains($"id=\"{SpoolId}-{sequence}\"", receiver.Messages.Last());
        Assert.Equal(2, receiver.Accepted);
    }

    [Fact]
    public async Task Over_UDP_a_message_is_a_datagram_and_one_that_fits_none_is_refused()
    {
        using var receiver = new Socket(SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Eventually.Limit.TotalMilliseconds };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var target = new SyslogTarget("127.0.0.1", ((IPEndPoint)receiver.LocalEndPoint!).Port, SyslogTransport.Udp, "a sensor in Köln", "0.1.0", Eventually.Limit);
        var tooLong = await target.SendAsync([Record(1, new string('x', 66_000))], SpoolId, CancellationToken.None);
        Assert.Equal(DeliveryOutcome.Rejected, tooLong.Outcome);
        Assert.Contains("65507", tooLong.Reason);
        Assert.Equal(DeliveryOutcome.Acknowledged, (await target.SendAsync([Record(2), Record(3)], SpoolId, CancellationToken.None)).Outcome);
        byte[] datagram = new byte[65_536];
        for (int sequence = 2; sequence <= 3; sequence++)
        {
            string message = Encoding.UTF8.GetString(datagram, 0, receiver.Receive(datagram));
            Assert.StartsWith("<133>1 2026-11-22T10:11:12.123456Z a_sensor_in_K_ln rfbwatch - - [", message);
            Assert.Contains($"id=\"{SpoolId}-{sequence}\"", message);
        }
    }

    [Fact]
    public async Task What_means_something_in_CEF_is_escaped()
    {
        using var receiver = new SyslogReceiver();
        await using var target = new SyslogTarget("127.0.0.1", receiver.Port, SyslogTransport.Tcp, "probe", "0|1\\2", Eventually.Limit);
        await target.SendAsync([Record(1, "a=b\\c|d\nact=evil\r] \"q\"")], SpoolId, CancellationToken.None);
        await Got(receiver, 1);
        Assert.True(receiver.Messages.TryPeek(out string? message));
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain('\r', message);
        Assert.Contains("|RfbWatch|0\\|1\\\\2|RfbSessions|", message);
        Assert.EndsWith("cs3Label=DesktopName cs3=a\\=b\\\\c|d\\nact\\=evil\\r] \"q\"", message);

        // Parsed as by a receiver: header split at unescaped bars, extensions at unescaped equal signs.
        string cef = message[message.IndexOf("CEF:", StringComparison.Ordinal)..];
        string[] header = Regex.Split(cef, @"(?<!\\)(?:\\\\)*\|");
        Assert.Equal("RfbSessions", header[4]);
        var keys = Regex.Matches(cef, @"(?<= |\|)([A-Za-z0-9]+)(?<!\\)=").Select(match => match.Groups[1].Value).ToList();
        Assert.DoesNotContain("act", keys);
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }
}
