using RfbWatch.Packets;

namespace RfbWatch.Capture.Files;

/// <summary>The checksum that some captures keep behind each frame.</summary>
internal static class FrameCheckSequence
{
    /// <summary>
    /// Takes the FCS off both lengths. Where the snaplen cut into the FCS only its captured part goes.
    /// </summary>
    public static void TakeOff(ref FrameHeader header, int fcsBytes)
    {
        header.OriginalLength = Math.Max(0, header.OriginalLength - fcsBytes);
        header.CapturedLength = Math.Min(header.CapturedLength, header.OriginalLength);
    }
}
