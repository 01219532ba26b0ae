using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Reads the server's side of a conversation.</summary>
internal sealed partial class ServerReader(Evidence evidence) : SideReader(evidence)
{
    private SecurityRound? _round;

    private ConversationFacts Facts => Evidence.Facts;

    protected override void OnArrival() => Evidence.ServerSpoke = true;

    protected override void OnLost() => Evidence.ServerLost = true;

    protected override void OnGone()
    {
        Evidence.ServerGone = true;
        Evidence.ServerInitMayCome = false;
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
            Evidence.ServerLost = true;
            BeginElsewhere();
            yield break;
        }

        In.Consume(Banner.Length);
        Evidence.ServerVersion = version;
        Facts.ServerBannerTerminator = terminator;
        Evidence.Tell();
        while (Evidence.ClientVersion is null && !Evidence.ClientGone)
        {
            yield return Wait.News;
        }

        if (Evidence.ClientVersion is { } client)
        {
            if (version == VersionRules.RealVnc5 && client == VersionRules.RealVnc5)
            {
                Evidence.Note(Anomaly.RealVncV5Native);
                yield break;
            }

            version = VersionRules.Governing(version, client);
        }
        else if (version == VersionRules.RealVnc5)
        {
            // What follows depends on the client's version more than on anything else: lists for 3.8, something not public for 5.000.
            yield break;
        }

        if (VersionRules.HasUltraPrompt(version))
        {
            foreach (var wait in UltraPrompt.Instance.Server(In, Evidence, Evidence.Prompt))
            {
                yield return wait;
            }

            if (Evidence.Prompt.Server.Unknown)
            {
                yield break;
            }
        }

        foreach (var wait in SecurityRounds(VersionRules.BehindPrompt(version)))
        {
            yield return wait;
        }
    }

    private IEnumerable<Wait> SecurityRounds(ProtocolVersion version)
    {
        bool list = VersionRules.HasList(version);
        SecurityRound round;
        for (int number = 0; ; number++)
        {
            round = Evidence.Round(number);
            _round = round;
            foreach (var wait in list ? ReadList(round) : ReadDictated(round))
            {
                yield return wait;
            }

            if (round.Offered is null)
            {
                yield break;
            }

            if (list && Evidence.IsDictated)
            {
                // A dictated type where a list would stand: the client that was not seen answered 3.3, and its rules hold from here.
                list = false;
                version = VersionRules.Dictating;
            }

            while (round.Choice is null && !Evidence.ClientGone)
            {
                yield return Wait.News;
            }

            if (round.Choice is not { } choice)
            {
                GoOnWith(ConcludeAlone(round));
                yield break;
            }

            if (SecurityExchange.Of(choice, dictated: !list) is not { } exchange)
            {
                Evidence.Note(Anomaly.UnknownSecurityExchange);
                Evidence.ServerLost = true;
                Search();
                yield break;
            }

            foreach (var wait in exchange.Server(In, Evidence, round))
            {
                yield return wait;
            }

            if (round.Server is { Unknown: true, Encrypted: false })
            {
                Evidence.ServerLost = true;
                Search();
            }

            if (round.Server.Unknown || round.Server.Encrypted || round.Server.BrokenOff)
            {
                yield break;
            }

            if (HasResult(version, round))
            {
                foreach (var wait in ReadResult(round, version))
                {
                    yield return wait;
                }

                if (round.Result is null or not (SecurityRound.Ok or SecurityRound.Continue))
                {
                    yield break;
                }
            }

            round.ServerPassed = true;
            round.Server.Encrypted |= round.EncryptedAfterResult;
            Evidence.Tell();
            if (round.Server.Encrypted)
            {
                yield break;
            }

            if (round.Result != SecurityRound.Continue)
            {
                break;
            }

            const int MostRounds = 16;
            if (number == MostRounds)
            {
                Evidence.Contradict();
                yield break;
            }
        }

        foreach (var wait in ReadOpening(round))
        {
            yield return wait;
        }
    }

    private bool HasResult(ProtocolVersion version, SecurityRound round)
    {
        if (VersionRules.IsAppleNone(Evidence.ClientVersion ?? version, round.Choice ?? 0))
        {
            return false;
        }

        // SASL has one whatever the mechanism (QEMU, ui/vnc-auth-sasl.c); and which one it was, this side does not see.
        return !round.AsksNothing || round.Choice == SecurityTypes.Sasl || VersionRules.HasResultAlways(version);
    }
}
