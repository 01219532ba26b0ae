using RfbWatch.Detection;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Rows;

/// <summary>The Evidence column of RfbSessions: for each finding, the locations of the bytes that prove it.</summary>
internal static class FindingEvidence
{
    /// <summary>Number of members of one location, without <c>taken</c>.</summary>
    private const int Members = 6;

    /// <summary>Creates an object with an array for each finding. The array is empty if no bytes prove the finding.</summary>
    public static KustoValue Of(Session session)
    {
        var members = new List<KeyValuePair<string, KustoValue>>(session.Findings.Count);
        foreach (var finding in session.Findings)
        {
            var proof = finding.Proof.Of(session);
            var places = new KustoValue[proof.Count];
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = Of(proof[i], session);
            }

            members.Add(new(finding.Name, KustoValue.Of(new DynamicArray(places))));
        }

        return KustoValue.Of(DynamicBag.OfDistinct(members));
    }

    private static KustoValue Of(in ProvingBytes bytes, Session session)
    {
        var members = new List<KeyValuePair<string, KustoValue>>(bytes.IsAccepted is null ? Members : Members + 1)
        {
            new("name", KustoValue.Of(bytes.Name)),
            new("side", KustoValue.Of((bytes.Side == Side.A) == session.ServerIsInitiator ? "Server" : "Client")),
            new("stream", KustoValue.Of(bytes.Stream.ToString())),
            new("stream_offset", KustoValue.Of(bytes.Offset)),
            new("length", KustoValue.Of((long)bytes.Length)),
            new("frame", KustoValue.Of(bytes.Frame)),
        };
        if (bytes.IsAccepted is { } accepted)
        {
            members.Add(new("taken", KustoValue.Of(accepted)));
        }

        return KustoValue.Of(DynamicBag.OfDistinct(members));
    }
}
