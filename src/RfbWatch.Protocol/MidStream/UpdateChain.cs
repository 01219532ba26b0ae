using System.Buffers.Binary;

namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// An unbroken run of FramebufferUpdates. Each rectangle determines where the next header must be: a few of them at different
/// positions on the screen are unambiguous, whereas counters and periodic data do not form such chains.
/// </summary>
internal struct UpdateChain : IMessageRun
{
    private const int Header = 4;
    private const int MaxRectangles = 4096;
    private const int OpenEnded = ushort.MaxValue; // the count of an update that LastRect ends
    private const int MinUpdates = 2;
    private const int MinRectangles = 5;
    private const int MinPlaces = 3;

    private int _updates;
    private int _rectangles;
    private int _places;
    private int _pixels;
    private ulong _place;

    // A run that began earlier and passed the same updates is never behind.
    private readonly int Progress =>
        Math.Min(_updates, MinUpdates) + Math.Min(_rectangles, MinRectangles) + Math.Min(_places, MinPlaces) + Math.Min(_pixels, MinUpdates);

    /// <inheritdoc />
    public static bool MayBegin(byte first, byte second) => first == 0 && second == 0;

    /// <inheritdoc />
    public static RunOutcome Follow(ReadOnlySpan<byte> bytes, RunPasses passes, out int end, out Confidence confidence)
    {
        var chain = default(UpdateChain);
        confidence = Confidence.None;
        end = 0;
        while (end < bytes.Length)
        {
            var outcome = chain.FollowUpdate(bytes, passes, ref end);
            if (outcome != RunOutcome.Enough)
            {
                return outcome;
            }

            if (chain is { _updates: >= MinUpdates, _rectangles: >= MinRectangles, _places: >= MinPlaces, _pixels: >= MinUpdates })
            {
                confidence = Confidence.Medium;
                return RunOutcome.Enough;
            }
        }

        return RunOutcome.Open;
    }

    // Enough means here that the update is complete.
    private RunOutcome FollowUpdate(ReadOnlySpan<byte> bytes, RunPasses passes, ref int end)
    {
        if (bytes.Length - end < Header)
        {
            return bytes[end] == 0 ? RunOutcome.Open : RunOutcome.Broken;
        }

        int count = BinaryPrimitives.ReadUInt16BigEndian(bytes[(end + 2)..]);
        if (!MayBegin(bytes[end], bytes[end + 1]) || count == 0 || (count > MaxRectangles && count != OpenEnded))
        {
            return RunOutcome.Broken;
        }

        end += Header;
        for (int i = 0; i < count; i++)
        {
            if (end < bytes.Length && !passes.TryPass(end, Progress))
            {
                return RunOutcome.Broken;
            }

            int length = RectangleShape.Length(bytes[end..], out bool isLast, out bool isRare);
            if (length <= MessageShape.Open)
            {
                return length == MessageShape.Open ? RunOutcome.Open : RunOutcome.Broken;
            }

            ulong place = BinaryPrimitives.ReadUInt64BigEndian(bytes[end..]);
            _places += place != _place ? 1 : 0;
            _place = place;
            _rectangles++;
            _pixels += isRare ? 0 : 1;
            end += length;
            if (isLast)
            {
                break;
            }
        }

        _updates++;
        return RunOutcome.Enough;
    }
}
