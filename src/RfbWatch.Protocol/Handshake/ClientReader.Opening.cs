using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.MidStream;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Handshake;

/// <summary>ClientInit, and the way back to the client's messages where the place in the stream is lost.</summary>
internal sealed partial class ClientReader
{
    /// <summary>Bytes searched for messages before the search is given up.</summary>
    private const int SearchWindow = 4 << 10;

    private const int FirstWindow = 32;

    /// <summary>Flag of UltraVNC's ClientInit: a text follows (rfb/rfbproto.h, clientInitExtraMsgSupport).</summary>
    private const byte UltraExtraMessage = 2;

    private IEnumerable<Wait> ReadClientInit(SecurityRound round)
    {
        if (round.MayEncrypt)
        {
            // Whether the mechanism encrypts from here on shows in the server's bytes.
            while (!round.Encrypted && !Evidence.ServerInitRead && (!Evidence.ServerGone || Evidence.ServerInitMayCome))
            {
                yield return Wait.News;
            }

            if (round.Encrypted)
            {
                yield break;
            }

            if (!Evidence.ServerInitRead)
            {
                Search();
                yield break;
            }
        }

        if (!VersionRules.IsAppleNone(Evidence.ClientVersion ?? default, round.Choice ?? 0))
        {
            yield return Wait.Bytes(1);
            byte flags = In.ReadU8();
            NoteAnswer();
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

        Evidence.Tell();
        Messages = new ClientMessageReader(Evidence, resynchronised: false);
    }

    /// <summary>
    /// Looks for the client's messages where the place in the stream is lost. The grammar is asked at fixed lengths only, so that its answer
    /// cannot depend on how the bytes were cut.
    /// </summary>
    protected override IEnumerable<Wait> Resynchronise()
    {
        for (int window = FirstWindow; window <= SearchWindow; window *= 2)
        {
            yield return Wait.BytesOrLess(window);
            int length = Math.Min(window, In.Available);
            bool final = length < window || window == SearchWindow;
            var verdict = ClientGrammar.Judge(In.Bytes[..length], final);
            if (verdict.Kind == GrammarVerdict.Answer.Yes)
            {
                In.Consume(verdict.Offset);
                Evidence.GrammarConfidence = verdict.Confidence;
                Evidence.ProveClient();
                Messages = new ClientMessageReader(Evidence, resynchronised: true);
                yield break;
            }

            if (TryPassGapInSearch(length, window))
            {
                window = FirstWindow / 2;
            }
            else if (final || verdict.Kind == GrammarVerdict.Answer.No)
            {
                yield break;
            }
        }
    }
}
