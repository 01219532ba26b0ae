using RfbWatch.Detection;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Rows;

/// <summary>Makes the row of RfbSessions that a session stands for.</summary>
public static class SessionRow
{
    /// <summary>The row, but for its ReportId, which the order of output gives.</summary>
    /// <param name="session">The session with its findings.</param>
    /// <param name="evidenceFile">The capture it was found in; empty when live.</param>
    /// <param name="options">Names and home networks.</param>
    public static TableRow Create(Session session, string evidenceFile, RowOptions options)
    {
        var facts = session.Facts;
        var flow = session.Flow;
        var row = new TableRow(Tables.RfbSessions);
        row.SetTime(flow.FirstTicks);
        row["ReportId"] = 0L;
        row["EndTime"] = new DateTime(flow.LastTicks, DateTimeKind.Utc);
        row["SessionId"] = session.Id;
        row["FlowId"] = session.FlowName;
        row["CommunityId"] = session.CommunityId;
        row["SensorName"] = options.SensorName;
        row["Interface"] = session.Interface;
        row["SeenBy"] = JsonText.Strings(options.SensorName.Length > 0 ? [options.SensorName] : []);
        row["ClientIP"] = session.Client.Address.ToString();
        row["ClientPort"] = (int)session.Client.Port;
        row["ServerIP"] = session.Server.Address.ToString();
        row["ServerPort"] = (int)session.Server.Port;
        row["Initiator"] = session.Initiator.ToString();
        row["RoleBasis"] = facts.RoleBasis.ToString();
        row["Carrier"] = facts.Carrier.ToString();
        row["CarrierTarget"] = facts.CarrierTarget;
        row["Encapsulation"] = flow.Encapsulation ?? "";
        FillHandshake(row, facts);
        FillDesktop(row, facts);
        FillProducts(row, facts);
        FillActivity(row, session);
        row["Findings"] = JsonText.Strings(session.Findings.Select(finding => finding.Name));
        row["Severity"] = session.Severity.ToString();
        row["Anomalies"] = JsonText.Strings(session.Anomalies);
        row["Conflict"] = ConflictJson.Of(facts);
        row["MidStream"] = facts.MidStream;
        row["Part"] = session.FlowId.IsPart;
        row["OneSided"] = session.OneSided == OneSided.None ? "" : session.OneSided.ToString();
        row["MissedBytes"] = session.MissedBytes;
        row["EndReason"] = flow.End == EndReason.None ? "" : flow.End.ToString();
        row["Final"] = session.Final;
        row["MatchedRules"] = new JsonText("[]");
        row["EvidenceFile"] = WireText.Clean(evidenceFile);
        row["FirstFrame"] = flow.FirstFrame;
        row["LastFrame"] = flow.LastFrame;
        return row;
    }

    private static void FillHandshake(TableRow row, ConversationFacts facts)
    {
        row["ServerVersion"] = facts.ServerVersion?.ToString() ?? "";
        row["ClientVersion"] = facts.ClientVersion?.ToString() ?? "";
        row["OfferedSecurityTypes"] = facts.SecurityTypesSeen ? JsonText.Numbers(facts.OfferedSecurityTypes) : null;
        row["SecurityType"] = Int(facts.SecurityType);
        row["SecurityTypeName"] = SecurityTypeText.NameOf(facts);
        row["SecuritySubType"] = Int(facts.SecuritySubType);
        row["SecuritySubTypeName"] = facts.SecuritySubTypeName;
        row["AuthenticationResult"] = facts.AuthenticationResult.ToString();
        row["FailureReason"] = facts.FailureReason;
        row["Stage"] = facts.Stage.ToString();
        row["NoAuthentication"] = facts.NoAuthentication;
    }

    private static void FillDesktop(TableRow row, ConversationFacts facts)
    {
        row["SharedFlag"] = facts.SharedFlag;
        row["DesktopName"] = facts.DesktopName;
        row["FramebufferWidth"] = facts.FramebufferWidth;
        row["FramebufferHeight"] = facts.FramebufferHeight;
        row["PixelFormat"] = facts.PixelFormat is { } format ? PixelFormatJson(format) : null;
        row["Encodings"] = facts.Encodings is { } encodings ? JsonText.Numbers(encodings.Select(encoding => (long)encoding)) : null;
    }

    private static void FillProducts(TableRow row, ConversationFacts facts)
    {
        row["ServerFingerprint"] = facts.ServerFingerprint;
        row["ClientFingerprint"] = facts.ClientFingerprint;
        row["ServerProduct"] = facts.ServerProduct.Name ?? "";
        row["ServerProductConfidence"] = ConfidenceText(facts.ServerProduct.Confidence);
        row["ClientProduct"] = facts.ClientProduct.Name ?? "";
        row["ClientProductConfidence"] = ConfidenceText(facts.ClientProduct.Confidence);
    }

    private static void FillActivity(TableRow row, Session session)
    {
        var activity = session.Facts.Activity;
        row["ClientBytes"] = session.ClientBytes;
        row["ServerBytes"] = session.ServerBytes;
        row["KeyEvents"] = activity.KeyEvents;
        row["PointerEvents"] = activity.PointerEvents;
        row["ClipboardClientBytes"] = activity.ClipboardClientBytes;
        row["ClipboardServerBytes"] = activity.ClipboardServerBytes;
        row["FileTransfers"] = activity.FileTransfers;
    }

    private static JsonText PixelFormatJson(PixelFormat format) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("bits_per_pixel", format.BitsPerPixel);
        writer.WriteNumber("depth", format.Depth);
        writer.WriteBoolean("big_endian", format.BigEndian != 0);
        writer.WriteBoolean("true_colour", format.TrueColour != 0);
        writer.WriteNumber("red_max", format.RedMax);
        writer.WriteNumber("green_max", format.GreenMax);
        writer.WriteNumber("blue_max", format.BlueMax);
        writer.WriteNumber("red_shift", format.RedShift);
        writer.WriteNumber("green_shift", format.GreenShift);
        writer.WriteNumber("blue_shift", format.BlueShift);
        writer.WriteEndObject();
    });

    private static string ConfidenceText(Confidence confidence) => confidence == Confidence.None ? "" : confidence.ToString();

    /// <summary>RFB 3.3 dictates types of 32 unsigned bits; those above the range of int keep their bits.</summary>
    private static object? Int(long? number) => number is { } value ? unchecked((int)value) : null;
}
