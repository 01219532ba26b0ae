using System.Globalization;
using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Rows;

/// <summary>
/// AdditionalFields of DeviceNetworkEvents. For RFB the names are those of Zeek's rfb.log (docs.zeek.org, RFB::Info) and of the
/// fields that Defender's *ConnectionInspected rows share; ours follow.
/// </summary>
internal static class NetworkEventFields
{
    /// <summary>The fields of a connection row.</summary>
    public static JsonText OfConnection(in FlowSummary flow, bool fromInitiator, IReadOnlyList<string> inferred)
    {
        var copy = flow;
        return JsonText.Of(writer =>
        {
            writer.WriteStartObject();
            WriteCommon(writer, copy, fromInitiator);
            if (inferred.Count > 0)
            {
                writer.WriteStartArray("inferred_columns");
                foreach (string column in inferred)
                {
                    writer.WriteStringValue(column);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>The fields of an RfbConnectionInspected row.</summary>
    public static JsonText OfSession(Session session, bool fromInitiator) => JsonText.Of(writer =>
    {
        var facts = session.Facts;
        writer.WriteStartObject();
        WriteCommon(writer, session.Flow, fromInitiator);
        writer.WriteString("uid", session.Id);
        WriteVersion(writer, "client", facts.ClientVersion);
        WriteVersion(writer, "server", facts.ServerVersion);
        if (facts.SecurityType is not null)
        {
            writer.WriteString("authentication_method", SecurityTypeText.NameOf(facts));
        }

        if (Succeeded(facts) is { } succeeded)
        {
            writer.WriteBoolean("auth", succeeded);
        }

        if (facts.SharedFlag is { } flag)
        {
            writer.WriteBoolean("share_flag", flag != 0);
        }

        if (facts.DesktopName is { } name)
        {
            writer.WriteString("desktop_name", name);
        }

        if (facts.FramebufferWidth is { } width && facts.FramebufferHeight is { } height)
        {
            writer.WriteNumber("width", width);
            writer.WriteNumber("height", height);
        }

        writer.WriteString("session_id", session.Id);
        writer.WriteString("community_id", session.CommunityId);
        WriteNumbers(writer, "offered_security_types", facts.OfferedSecurityTypes);
        writer.WriteBoolean("no_authentication", facts.NoAuthentication);
        writer.WriteStartArray("findings");
        foreach (var finding in session.Findings)
        {
            writer.WriteStringValue(finding.Name);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteCommon(Utf8JsonWriter writer, in FlowSummary flow, bool fromInitiator)
    {
        writer.WriteString("direction", fromInitiator ? "Out" : "In");
        writer.WriteString("conn_state", ConnectionState.Of(flow));
        writer.WriteNumber("duration", (decimal)(flow.LastTicks - flow.FirstTicks) / TimeSpan.TicksPerSecond);
        writer.WriteNumber("missed_bytes", flow.InitiatorMissed + flow.ResponderMissed);
        writer.WriteNumber("orig_bytes", flow.InitiatorBytes);
        writer.WriteNumber("orig_pkts", flow.InitiatorPackets);
        writer.WriteNumber("resp_bytes", flow.ResponderBytes);
        writer.WriteNumber("resp_pkts", flow.ResponderPackets);
    }

    /// <summary>Zeek keeps the three digits as text.</summary>
    private static void WriteVersion(Utf8JsonWriter writer, string role, ProtocolVersion? version)
    {
        if (version is { } value)
        {
            writer.WriteString(role + "_major_version", value.Major.ToString("D3", CultureInfo.InvariantCulture));
            writer.WriteString(role + "_minor_version", value.Minor.ToString("D3", CultureInfo.InvariantCulture));
        }
    }

    private static bool? Succeeded(ConversationFacts facts) => facts.AuthenticationResult switch
    {
        AuthenticationResult.Succeeded or AuthenticationResult.NotRequired => true,
        AuthenticationResult.Failed or AuthenticationResult.TooMany or AuthenticationResult.Refused => false,
        AuthenticationResult.NotSeen or AuthenticationResult.Encrypted => null,
    };

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<long> values)
    {
        writer.WriteStartArray(name);
        foreach (long value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
