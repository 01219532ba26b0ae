using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.MidStream;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Reads the client's side of a conversation.</summary>
internal sealed class ClientReader(Evidence evidence) : SideReader(evidence)
{
    /// <summary>Bytes searched for messages before the search is given up.</summary>
    private const int SearchWindow = 4 << 10;

    /// <summary>Flag of UltraVNC's ClientInit: a text follows (rfb/rfbproto.h, clientInitExtraMsgSupport).</summary>
    private const byte UltraExtraMessage = 2;

    private ConversationFacts Facts => Evidence.Facts;

    protected override void OnGone()
    {
        Evidence.ClientGone = true;
        Evidence.Tell();
    }

    protected override IEnumerable<Wait> Handshake()
    {
        yield return Wait.Bytes(Banner.Length);
        if (!Banner.TryRead(In.Bytes, out var version, out byte terminator))
        {
            Evidence.Contradict();
            GoOnWith(Resynchronise());
            yield break;
        }

        In.Consume(Banner.Length);
        Evidence.ClientVersion = version;
        Facts.ClientBannerTerminator = terminator;
        Evidence.Tell();
        while (Evidence.ServerVersion is null && !Evidence.ServerGone)
        {
            yield return Wait.News;
        }

        if (Evidence.ServerVersion == VersionRules.RealVnc5 && version == VersionRules.RealVnc5)
        {
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
        for (int number = 0; ; number++)
        {
            var round = Evidence.Round(number);
            if (VersionRules.HasList(version))
            {
                yield return Wait.Bytes(1);
                round.Choice = In.ReadU8();
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
                GoOnWith(Resynchronise());
                yield break;
            }

            foreach (var wait in exchange.Client(In, Evidence, round))
            {
                yield return wait;
            }

            if (round.Unknown && !round.Encrypted)
            {
                GoOnWith(Resynchronise());
            }

            if (round.Unknown || round.Encrypted || round.BrokenOff)
            {
                yield break;
            }

            // Only UltraVNC's servers ask for another round; for every other type ClientInit is next and nothing has to be waited for.
            while (MayContinue(choice) && !round.ServerPassed && round.Result is null && !Evidence.ServerGone)
            {
                yield return Wait.News;
            }

            if (round.EncryptedAfterResult && round.Result is null or 0)
            {
                round.Encrypted = true;
                yield break;
            }

            if (round.Result != SecurityRound.Continue)
            {
                break;
            }
        }

        foreach (var wait in ReadClientInit(Evidence.Rounds[^1]))
        {
            yield return wait;
        }
    }

    private static bool MayContinue(long type) =>
        SecurityTypes.Find(type)?.Vendor == SecurityTypes.UltraVendor;

    private IEnumerable<Wait> ReadClientInit(SecurityRound round)
    {
        if (round.MayEncrypt)
        {
            // Whether the mechanism encrypts from here on shows in the server's bytes.
            while (!round.Encrypted && !Evidence.ServerInitRead && !Evidence.ServerGone)
            {
                yield return Wait.News;
            }

            if (!Evidence.ServerInitRead)
            {
                yield break;
            }
        }

        if (!VersionRules.IsAppleNone(Evidence.ClientVersion ?? default, round.Choice ?? 0))
        {
            yield return Wait.Bytes(1);
            byte flags = In.ReadU8();
            Facts.SharedFlag = flags;
            Evidence.Tell();
            if ((flags & UltraExtraMessage) != 0)
            {
                while (Evidence.Rounds[0].Offered is null && !Evidence.ServerGone)
                {
                    yield return Wait.News;
                }

                if (Evidence.Rounds[0].Offered?.Contains(SecurityTypes.UltraClientInitExtra) == true)
                {
                    yield return Wait.Bytes(1);
                    yield return Wait.Skip(In.ReadU8());
                }
            }
        }

        Evidence.ClientInitPassed = true;
        Evidence.Tell();
        Messages = new ClientMessageReader(Evidence, resynchronised: false);
    }

    /// <summary>Looks for the client's messages where the place in the stream is lost.</summary>
    protected override IEnumerable<Wait> Resynchronise()
    {
        int wanted = 1;
        while (wanted <= SearchWindow)
        {
            yield return Wait.BytesOrLess(wanted);
            var verdict = ClientGrammar.Judge(In.Bytes, final: In.Exhausted);
            switch (verdict.Kind)
            {
                case GrammarVerdict.Answer.Yes:
                    In.Consume(verdict.Offset);
                    Evidence.ClientInitPassed = true;
                    Evidence.ProveClient();
                    Messages = new ClientMessageReader(Evidence, resynchronised: true);
                    yield break;
                case GrammarVerdict.Answer.No:
                    yield break;
                default:
                    if (In.Exhausted)
                    {
                        yield break;
                    }

                    wanted = In.Available + 1;
                    break;
            }
        }
    }
}
