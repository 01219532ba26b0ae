using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using RfbWatch.Protocol.Messages;

namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// An unbroken run of client messages, and its score. Messages that only RFB sends in that form score high; repetition alone scores nothing if periodic data would
/// show it as well. The run is evaluated only up to the message that makes it sufficient, so that the verdict does not depend on how many bytes were available.
/// </summary>
internal struct MessageChain : IMessageRun
{
    private const int Enough = 28;
    private const int MinMessages = 3;
    private const int MinKindsForHigh = 2; // different kinds of strong messages
    private const int PixelFormatScore = 12;
    private const int EncodingsScore = 16;
    private const int ContinuousScore = 8;
    private const int FirstRequestScore = 4;
    private const int RepeatedRequestScore = 8;
    private const int KeyScore = 7;
    private const int MotionScore = 3;
    private const int FenceScore = 2;
    private const int MaxFences = 2;
    private const int SmallestScreen = 32;
    private const int MaxStretched = 8;
    private const int LargestStep = 256;
    private const int LargestEvenStep = 64;
    private const int Trail = 8;

    /// <summary>
    /// At this score, the run that begins at the next message is sufficient before this one, for messages as viewers send them: no single message scores more than 16, and because
    /// of its earlier messages, this run gains at most 38 more. These are 4 for a repeated request, 14 for two released keys, 3 for a motion to the first position of the other run,
    /// and 11 for one to its second position: its first step is counted from (0,0), so that the second can be the same and cost 8 where this run gains 3. Another 6 are for a motion
    /// to (0,0), which an empty trail contains.
    /// </summary>
    private const int Hopeless = -60;

    private const uint PixelFormatKind = 1;
    private const uint EncodingsKind = 2;
    private const uint ContinuousKind = 4;
    private const uint RequestKind = 8;
    private const uint KeyKind = 16;
    private const uint PointerKind = 32;

    private int _score;
    private int _messages;
    private int _fences;
    private uint _kinds;
    private ulong _request;
    private uint _pressed;
    private uint _pressedBefore;
    private uint _released;
    private byte _buttons;
    private uint _pointer;
    private uint _step;
    private Positions _trail;
    private int _trailAt;
    private bool _pointed;

    /// <inheritdoc />
    public static bool MayBegin(byte first, byte second) => MessageShape.MayBegin(first, second);

    /// <inheritdoc />
    public static RunOutcome Follow(ReadOnlySpan<byte> bytes, RunPasses passes, out int end, out Confidence confidence)
    {
        var chain = default(MessageChain);
        confidence = Confidence.None;
        end = 0;
        while (end < bytes.Length)
        {
            if (passes.AreLimited && chain.Yields(passes, end))
            {
                return RunOutcome.Broken;
            }

            int length = MessageShape.Length(bytes[end..]);
            if (length <= MessageShape.Open)
            {
                return length == MessageShape.Open ? RunOutcome.Open : RunOutcome.Broken;
            }

            chain.Add(bytes.Slice(end, length));
            end += length;
            if (chain._score >= Enough && chain._messages >= MinMessages)
            {
                confidence = BitOperations.PopCount(chain._kinds) >= MinKindsForHigh ? Confidence.High : Confidence.Medium;
                return RunOutcome.Enough;
            }
        }

        return RunOutcome.Open;
    }

    // Runs are compared once their positions of the pointer are the same.
    private readonly bool Yields(RunPasses passes, int position) => _score <= Hopeless || (_messages >= Trail && !passes.TryPass(position, _score));

    private void Add(ReadOnlySpan<byte> message)
    {
        _messages++;
        switch (message[0])
        {
            case ClientMessageTypes.SetPixelFormat:
                AddOnce(PixelFormatKind, PixelFormatScore);
                break;
            case ClientMessageTypes.SetEncodings:
                AddOnce(EncodingsKind, EncodingsScore);
                break;
            case ClientMessageTypes.EnableContinuousUpdates:
                AddOnce(ContinuousKind, ContinuousScore);
                break;
            case ClientMessageTypes.FramebufferUpdateRequest:
                AddRequest(BinaryPrimitives.ReadUInt64BigEndian(message[2..]));
                break;
            case ClientMessageTypes.KeyEvent:
                AddKey(message[1] != 0, BinaryPrimitives.ReadUInt32BigEndian(message[4..]));
                break;
            case ClientMessageTypes.Qemu:
                AddKey(message[3] != 0, BinaryPrimitives.ReadUInt32BigEndian(message[4..]));
                break;
            case ClientMessageTypes.PointerEvent:
                AddPointer(message[1], BinaryPrimitives.ReadUInt32BigEndian(message[2..]));
                break;
            case ClientMessageTypes.Fence when _fences++ < MaxFences:
                _score += FenceScore;
                break;
        }
    }

    private void AddOnce(uint kind, int worth)
    {
        if ((_kinds & kind) == 0)
        {
            _score += worth;
            _kinds |= kind;
        }
    }

    // Viewers request the whole screen again and again. A request for a part of it proves little: its position and size may be arbitrary bytes.
    private void AddRequest(ulong rectangle)
    {
        bool whole = rectangle >> 32 == 0 && IsScreen((ushort)(rectangle >> 16), (ushort)rectangle);
        if (!whole)
        {
            return;
        }

        _score += rectangle == _request ? RepeatedRequestScore : _request == 0 ? FirstRequestScore : 0;
        _kinds |= RequestKind;
        _request = rectangle;
    }

    // Screens have an even width and are not strips.
    private static bool IsScreen(int width, int height) =>
        width >= SmallestScreen && height >= SmallestScreen && width % 2 == 0 && width <= MaxStretched * height && height <= MaxStretched * width;

    // A key release that matches an earlier press, for another key each time; fast typists press the next key before they release the last one.
    private void AddKey(bool down, uint keysym)
    {
        if (down)
        {
            if (keysym != _pressed)
            {
                (_pressedBefore, _pressed) = (_pressed, keysym);
            }
        }
        else if ((keysym == _pressed || keysym == _pressedBefore) && keysym != _released)
        {
            _score += KeyScore;
            _kinds |= KeyKind;
            _released = keysym;
        }
    }

    // A person moves the pointer in short steps that vary, to positions not visited recently. Counters and periodic data behave differently: nobody makes the same
    // large step twice in a row, and viewers do not repeat a position that has not changed.
    private void AddPointer(byte buttons, uint position)
    {
        int stepX = (int)(position >> 16) - (int)(_pointer >> 16);
        int stepY = (ushort)position - (ushort)_pointer;
        uint step = ((uint)stepX << 16) | (ushort)stepY;
        bool moved = _pointed && step != 0;
        bool leaps = moved && step == _step && Math.Max(Math.Abs(stepX), Math.Abs(stepY)) > LargestEvenStep;
        if (leaps || (_pointed && !moved && buttons == _buttons))
        {
            _score -= RepeatedRequestScore;
        }
        else if (moved && ((ReadOnlySpan<uint>)_trail).Contains(position))
        {
            _score -= MotionScore;
        }
        else if (moved && step != _step && Math.Abs(stepX) <= LargestStep && Math.Abs(stepY) <= LargestStep)
        {
            _score += MotionScore;
            _kinds |= PointerKind;
        }

        _trail[_trailAt++ % Trail] = position;
        _pointed = true;
        _buttons = buttons;
        (_pointer, _step) = (position, step);
    }

    [InlineArray(Trail)]
    private struct Positions
    {
        private uint _first;
    }
}
