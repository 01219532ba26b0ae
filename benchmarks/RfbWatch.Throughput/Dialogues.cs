using System.Text;

namespace RfbWatch.Throughput;

/// <summary>Ordinary flows: the openings of common protocols, then bodies of heavy-tailed size.</summary>
internal static class Dialogues
{
    private static readonly ushort[] OrdinaryPorts = [80, 443, 443, 443, 22, 25, 8080, 3306, 5432, 445, 993, 5901];

    public static ushort Port(Dice dice) => dice.Pick<ushort>(OrdinaryPorts);

    public static IEnumerable<Step> Ordinary(Dice dice, CaptureProfile profile, ushort port)
    {
        if (profile.SegmentSize < 64)
        {
            return Chatter(dice, profile);
        }

        return port switch
        {
            443 or 993 => Tls(dice, profile),
            22 => Ssh(dice, profile),
            25 => Smtp(dice, profile),
            3306 or 5432 or 445 => Binary(dice, profile),
            _ => Http(dice, profile),
        };
    }

    private static IEnumerable<Step> Http(Dice dice, CaptureProfile profile)
    {
        int requests = 1 + dice.Below(4);
        for (int i = 0; i < requests; i++)
        {
            yield return Client($"GET /item/{dice.Below(100000)} HTTP/1.1\r\nHost: www{dice.Below(500)}.example.net\r\nAccept: */*\r\nUser-Agent: load/1.0\r\n\r\n");
            long length = dice.HeavyTail(profile.MeanBody);
            yield return Server($"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\n\r\n", length);
        }
    }

    private static IEnumerable<Step> Tls(Dice dice, CaptureProfile profile)
    {
        yield return new Step(true, [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3], 506);
        yield return new Step(false, [0x16, 3, 3, 0, 0x7a, 2, 0, 0, 0x76, 3, 3], 2800);
        yield return new Step(true, [0x14, 3, 3, 0, 1, 1, 0x17, 3, 3, 0, 0x35], 0x35);
        int exchanges = 1 + dice.Below(4);
        for (int i = 0; i < exchanges; i++)
        {
            yield return new Step(true, [0x17, 3, 3, 1, 0x40], 0x140);
            yield return new Step(false, [0x17, 3, 3, 0x40, 0], dice.HeavyTail(profile.MeanBody));
        }
    }

    private static IEnumerable<Step> Ssh(Dice dice, CaptureProfile profile)
    {
        yield return Server("SSH-2.0-OpenSSH_9.2p1\r\n");
        yield return Client("SSH-2.0-OpenSSH_9.6\r\n");
        yield return new Step(true, [0, 0, 5, 0xdc, 4, 20], 1500);
        yield return new Step(false, [0, 0, 4, 0x1c, 6, 20], 1050);
        int exchanges = 10 + dice.Below(60);
        for (int i = 0; i < exchanges; i++)
        {
            yield return new Step(true, [], 36 + dice.Below(3) * 16);
            yield return new Step(false, [], 36 + dice.HeavyTail(profile.MeanBody / 40));
        }
    }

    private static IEnumerable<Step> Smtp(Dice dice, CaptureProfile profile)
    {
        yield return Server("220 mail.example.net ESMTP\r\n");
        yield return Client("EHLO client.example.net\r\n");
        yield return Server("250-mail.example.net\r\n250-SIZE 52428800\r\n250 8BITMIME\r\n");
        yield return Client("MAIL FROM:<a@example.net>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n");
        yield return Server("354 End data\r\n");
        yield return new Step(true, Encoding.ASCII.GetBytes("Subject: report\r\n\r\n"), dice.HeavyTail(profile.MeanBody));
        yield return Client("\r\n.\r\nQUIT\r\n");
        yield return Server("250 queued\r\n221 bye\r\n");
    }

    private static IEnumerable<Step> Binary(Dice dice, CaptureProfile profile)
    {
        int exchanges = 2 + dice.Below(8);
        for (int i = 0; i < exchanges; i++)
        {
            yield return new Step(true, [0, 0, 0, (byte)(40 + dice.Below(80)), 0xfe], 60 + dice.Below(200));
            yield return new Step(false, [0, 0, 1, (byte)dice.Below(256)], dice.HeavyTail(profile.MeanBody / 3));
        }
    }

    /// <summary>Payloads of a few bytes each: the worst case for the cost per packet.</summary>
    private static IEnumerable<Step> Chatter(Dice dice, CaptureProfile profile)
    {
        long left = dice.HeavyTail(profile.MeanBody);
        yield return new Step(true, [0x7e, (byte)dice.Below(256), 1]);
        while (left > 0)
        {
            yield return new Step(false, [0x7e], 3);
            yield return new Step(true, [0x7f], 3);
            left -= 8;
        }
    }

    private static Step Client(string text) => new(true, Encoding.ASCII.GetBytes(text));

    private static Step Server(string text, long filler = 0) => new(false, Encoding.ASCII.GetBytes(text), filler);
}
