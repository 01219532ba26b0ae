using System.Globalization;
using RfbWatch.Detection;
using RfbWatch.Flows;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Rows;

/// <summary>
/// The AdditionalFields column of DeviceNetworkEvents. For RFB, the names are those of Zeek's rfb.log (docs.zeek.org, RFB::Info) and of the
/// fields common to Defender's *ConnectionInspected rows, followed by fields specific to RfbWatch.
/// </summary>
internal static class AdditionalFields
{
    /// <summary>Maximum number of fields of a connection without a session, and of a session.</summary>
    private const int ConnectionFields = 10, SessionFields = 25;

    /// <summary>The names of the columns that are inferred from a known product, as listed in AdditionalFields.</summary>
    private static readonly KustoValue InferredColumns = Cell.Texts(["InitiatingProcessVersionInfoCompanyName", "InitiatingProcessVersionInfoProductName"]);

    /// <summary>Creates the fields of an event.</summary>
    public static KustoValue Of(NetworkEvent item) => KustoValue.Of(DynamicBag.OfDistinct(item.Inspected is { } session ? OfSession(item, session) : OfConnection(item)));

    private static List<KeyValuePair<string, KustoValue>> OfConnection(NetworkEvent item)
    {
        var fields = Common(item, ConnectionFields);
        if (item.Inferred is not null)
        {
            fields.Add(new("inferred_columns", InferredColumns));
        }

        return fields;
    }

    private static List<KeyValuePair<string, KustoValue>> OfSession(NetworkEvent item, Session session)
    {
        var facts = session.Facts;
        var fields = Common(item, SessionFields);
        fields.Add(new("uid", KustoValue.Of(session.Id)));
        AddVersion(fields, "client", facts.ClientVersion);
        AddVersion(fields, "server", facts.ServerVersion);
        if (facts.SecurityType is not null)
        {
            fields.Add(new("authentication_method", KustoValue.Of(SecurityTypeText.NameOf(facts))));
        }

        if (Succeeded(facts) is { } succeeded)
        {
            fields.Add(new("auth", KustoValue.Of(succeeded)));
        }

        if (facts.SharedFlag is { } flag)
        {
            fields.Add(new("share_flag", KustoValue.Of(flag != 0)));
        }

        if (facts.DesktopName is { } name)
        {
            fields.Add(new("desktop_name", KustoValue.Of(name)));
        }

        if (facts.FramebufferWidth is { } width && facts.FramebufferHeight is { } height)
        {
            fields.Add(new("width", KustoValue.Of((long)width)));
            fields.Add(new("height", KustoValue.Of((long)height)));
        }

        fields.Add(new("session_id", KustoValue.Of(session.Id)));
        fields.Add(new("community_id", KustoValue.Of(session.CommunityId)));
        fields.Add(new("offered_security_types", Cell.Numbers(facts.OfferedSecurityTypes)));
        fields.Add(new("no_authentication", KustoValue.Of(facts.NoAuthentication)));
        fields.Add(new("findings", Cell.Array(session.Findings, finding => KustoValue.Of(finding.Name))));
        return fields;
    }

    private static List<KeyValuePair<string, KustoValue>> Common(NetworkEvent item, int capacity)
    {
        ref readonly var flow = ref item.Flow;
        var fields = new List<KeyValuePair<string, KustoValue>>(capacity)
        {
            new("direction", KustoValue.Of(item.FromInitiator ? "Out" : "In")),
            new("conn_state", KustoValue.Of(ConnectionState.Of(flow))),
            new("duration", Seconds(flow.LastTicks - flow.FirstTicks)),
            new("missed_bytes", KustoValue.Of(flow.InitiatorMissed + flow.ResponderMissed)),
            new("orig_bytes", KustoValue.Of(flow.InitiatorBytes)),
            new("orig_pkts", KustoValue.Of(flow.InitiatorPackets)),
            new("resp_bytes", KustoValue.Of(flow.ResponderBytes)),
            new("resp_pkts", KustoValue.Of(flow.ResponderPackets)),
        };
        if (item.Interface.Length > 0)
        {
            fields.Add(new("interface", KustoValue.Of(item.Interface)));
        }

        return fields;
    }

    /// <summary>Converts ticks to seconds. A whole number of seconds becomes an integer.</summary>
    private static KustoValue Seconds(long ticks) => ticks % TimeSpan.TicksPerSecond == 0
        ? KustoValue.Of(ticks / TimeSpan.TicksPerSecond)
        : KustoValue.Of((double)((decimal)ticks / TimeSpan.TicksPerSecond));

    /// <summary>Adds a version, with three-digit strings as in Zeek.</summary>
    private static void AddVersion(List<KeyValuePair<string, KustoValue>> fields, string role, ProtocolVersion? version)
    {
        if (version is { } value)
        {
            fields.Add(new(role + "_major_version", KustoValue.Of(value.Major.ToString("D3", CultureInfo.InvariantCulture))));
            fields.Add(new(role + "_minor_version", KustoValue.Of(value.Minor.ToString("D3", CultureInfo.InvariantCulture))));
        }
    }

    private static bool? Succeeded(ConversationFacts facts) => facts.AuthenticationResult switch
    {
        AuthenticationResult.Succeeded or AuthenticationResult.NotRequired => true,
        AuthenticationResult.Failed or AuthenticationResult.TooMany or AuthenticationResult.Refused => false,
        AuthenticationResult.NotSeen or AuthenticationResult.Encrypted => null,
    };
}
