using RfbWatch.Detection;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Tests.Evidence;

/// <summary>Checks the evidence of all sessions of a capture against its packets.</summary>
internal static class EvidenceCheck
{
    /// <summary>What is wrong with the evidence of the sessions, one line each; and how many places were compared byte by byte.</summary>
    public static (List<string> Wrong, int Compared) Of(IEnumerable<Session> sessions, IReadOnlyList<(long Frame, Segment Segment)> packets)
    {
        var wrong = new List<string>();
        int compared = 0;
        foreach (var session in sessions)
        {
            var streams = new RecordedStreams(packets, session);
            foreach (var finding in session.Findings)
            {
                var proof = finding.Proof.Of(session);
                if (proof.Count == 0 != (finding.Proof.OtherGround is not null))
                {
                    wrong.Add($"{session.Id} {finding.Name}: {proof.Count} places");
                }

                foreach (var bytes in proof)
                {
                    if (Wrong(bytes, session, streams, ref compared) is { } problem)
                    {
                        wrong.Add($"{session.Id} {finding.Name}: {bytes}: {problem}");
                    }
                }
            }
        }

        return (wrong, compared);
    }

    private static string? Wrong(ProvingBytes place, Session session, RecordedStreams streams, ref int compared)
    {
        if (place.Length <= 0 || place.Offset < 0)
        {
            return "no place";
        }

        var own = place.Stream == ByteStream.Tcp ? streams : null;
        if (own is not null && !own.Carries(place.Side, place.Frame, place.Offset + place.Length - 1) && place.IsAccepted is null)
        {
            return "the frame does not carry the last byte";
        }

        if (place.IsAccepted is not null)
        {
            return Enumerable.Range(0, place.Length).Any(at => streams.Carries(place.Side, place.Frame, place.Offset + at)) ? null : "the frame carries none of the bytes";
        }

        byte[]? bytes = own is not null ? own.Bytes(place.Side, place.Offset, place.Length, place.Frame) : CarriedByFrames.Bytes(streams.Beginning(place.Side, 4 << 10), place.Offset, place.Length);
        if (bytes is null)
        {
            return null;
        }

        compared++;
        return ProofCheck.IsWhatItSays(Enum.Parse<ProofName>(place.Name), bytes, session) ? null : $"the bytes are {Convert.ToHexString(bytes)}";
    }
}
