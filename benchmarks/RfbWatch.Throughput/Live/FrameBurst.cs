using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Throughput.Live;

/// <summary>Frames in native memory that are sent together.</summary>
internal sealed unsafe class FrameBurst : IDisposable
{
    private readonly int _frameBytes;
    private readonly byte* _memory;
    private readonly SendSocket.Block* _blocks;
    private readonly SendSocket.Message* _messages;

    /// <summary>Allocates memory.</summary>
    /// <param name="frames">Maximum number of frames.</param>
    /// <param name="frameBytes">Maximum length of a frame in bytes.</param>
    public FrameBurst(int frames, int frameBytes)
    {
        Capacity = frames;
        _frameBytes = frameBytes;
        _memory = (byte*)NativeMemory.AllocZeroed((nuint)frames, (nuint)frameBytes);
        _blocks = (SendSocket.Block*)NativeMemory.AllocZeroed((nuint)frames, (nuint)sizeof(SendSocket.Block));
        _messages = (SendSocket.Message*)NativeMemory.AllocZeroed((nuint)frames, (nuint)sizeof(SendSocket.Message));
        for (int i = 0; i < frames; i++)
        {
            _blocks[i].Base = _memory + (i * frameBytes);
            _messages[i] = new SendSocket.Message { Blocks = _blocks + i, BlockCount = 1 };
        }
    }

    /// <summary>Maximum number of frames.</summary>
    public int Capacity { get; }

    /// <summary>Number of frames that wait to be sent.</summary>
    public int Count { get; private set; }

    /// <summary>Memory for the next frame; <see cref="Add"/> adds it.</summary>
    public Span<byte> Next => new(_blocks[Count].Base, _frameBytes);

    /// <summary>Adds the frame in <see cref="Next"/>.</summary>
    /// <param name="length">Its length in bytes.</param>
    public void Add(int length) => _blocks[Count++].Length = (nuint)length;

    /// <summary>Sends all frames. Waits while the kernel has no room.</summary>
    public void Send(SafeFileHandle socket)
    {
        for (int sent = 0; sent < Count;)
        {
            sent += SendSocket.Send(socket, _messages + sent, Count - sent);
        }

        Count = 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_blocks);
        NativeMemory.Free(_memory);
    }
}
