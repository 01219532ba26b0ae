using RfbWatch.Packets;

namespace RfbWatch.Capture.Files;

/// <summary>The checksum that some captures contain at the end of each frame.</summary>
internal static class FrameCheckSequence
{
    /// <summary>Subtracts the FCS from both lengths. If the snaplen truncated the FCS, only the captured part of it is subtracted.</summary>
    public static void TakeOff(ref FrameHeader header, int fcsBytes)
    {
        header.OriginalLength = Math.Max(0, header.OriginalLength - fcsBytes);
        header.CapturedLength = Math.Min(header.CapturedLength, header.OriginalLength);
    }
}
