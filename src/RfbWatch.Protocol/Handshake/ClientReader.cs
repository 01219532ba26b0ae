using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Reads the client's side of a conversation.</summary>
internal sealed partial class ClientReader(Evidence evidence) : SideReader(evidence)
{
    private long _bannerEnd;

    private ConversationFacts Facts => Evidence.Facts;

    protected override void OnGone()
    {
        Evidence.ClientGone = true;
        Evidence.Tell();
    }

    protected override IEnumerable<Wait> Handshake()
    {
        yield return Wait.BytesOrLess(Banner.Length);
        if (In.Available < Banner.Length && Banner.Probe(In.Bytes) == ProbeVerdict.NeedMore)
        {
            // The beginning of a banner, or nothing; what is missing ends the script, or begins the search behind it.
            yield return Wait.Bytes(Banner.Length);
        }

        if (!Banner.TryRead(In.Bytes, out var version, out byte terminator))
        {
            BeginElsewhere();
            yield break;
        }

        In.Consume(Banner.Length);
        Evidence.ClientVersion = version;
        _bannerEnd = In.Position;
        Facts.ClientBannerTerminator = terminator;
        Evidence.Tell();
        while (Evidence.ServerVersion is null && !Evidence.ServerGone)
        {
            yield return Wait.News;
        }

        if (version == VersionRules.RealVnc5 && (Evidence.ServerVersion ?? version) == VersionRules.RealVnc5)
        {
            // A client answers 5.000 to no lower offer.
            Evidence.Note(Anomaly.RealVncV5Native);
            yield break;
        }

        version = VersionRules.Governing(Evidence.ServerVersion ?? version, version);
        if (VersionRules.HasUltraPrompt(version))
        {
            foreach (var wait in UltraPrompt.Instance.Client(In, Evidence, Evidence.Prompt))
            {
                yield return wait;
            }
        }

        foreach (var wait in SecurityRounds(VersionRules.BehindPrompt(version)))
        {
            yield return wait;
        }
    }

    private IEnumerable<Wait> SecurityRounds(ProtocolVersion version)
    {
        SecurityRound round;
        for (int number = 0; ; number++)
        {
            round = Evidence.Round(number);
            if (VersionRules.HasList(version))
            {
                yield return Wait.Bytes(1);
                round.Choice = In.ReadU8();
                NoteAnswer();
                Evidence.Tell();
            }
            else
            {
                while (round.Choice is null && !Evidence.ServerGone)
                {
                    yield return Wait.News;
                }
            }

            if (round.Choice is not { } choice || SecurityExchange.Of(choice, dictated: !VersionRules.HasList(version)) is not { } exchange)
            {
                Search();
                yield break;
            }

            foreach (var wait in exchange.Client(In, Evidence, round))
            {
                yield return wait;
            }

            if (round.Client is { Unknown: true, Encrypted: false })
            {
                Search();
            }

            if (round.Client.Unknown || round.Client.Encrypted || round.Client.BrokenOff)
            {
                yield break;
            }

            // Only UltraVNC's servers ask for another round; for every other type ClientInit is next and nothing has to be waited for.
            while (MayContinue(choice) && !round.ServerPassed && round.Result is null && !Evidence.ServerGone)
            {
                yield return Wait.News;
            }

            if (MayContinue(choice) && !round.ServerPassed && round.Result is null)
            {
                // Whether another round follows is not seen: what comes next could be its choice or ClientInit.
                Search();
                yield break;
            }

            if (round.EncryptedAfterResult && round.Result is null or SecurityRound.Ok)
            {
                round.Client.Encrypted = true;
                yield break;
            }

            if (round.Result != SecurityRound.Continue)
            {
                break;
            }
        }

        foreach (var wait in ReadClientInit(round))
        {
            yield return wait;
        }
    }

    /// <summary>Keeps the time of the first byte behind the banner, for what the server can only say after it.</summary>
    private void NoteAnswer()
    {
        if (Evidence.ClientAnswerTicks == 0 && !In.HadGap)
        {
            Evidence.ClientAnswerTicks = In.TicksBefore(_bannerEnd + 1);
        }
    }

    private static bool MayContinue(long type) =>
        SecurityTypes.Find(type)?.Vendor == SecurityTypes.UltraVendor;
}
