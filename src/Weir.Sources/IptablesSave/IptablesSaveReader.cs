using System.Collections.Concurrent;
using Weir.Sources.Importing;

namespace Weir.Sources.IptablesSave;

/// <summary>
/// Reads what iptables-save or ip6tables-save wrote, or a file that iptables-restore reads: any number of tables, of both families when
/// the dumps' header comments tell them apart. Never throws for what is in the file; an I/O error of the stream is the caller's.
/// </summary>
public static class IptablesSaveReader
{
    private const int BlockSize = 1 << 20;

    /// <param name="stream">The text; read once, from where it stands.</param>
    /// <param name="name">The file's path, for positions and, without other signs, for the family.</param>
    /// <param name="settings">Family, limits and known sets.</param>
    public static Import Read(Stream stream, string name, ImportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(settings);
        var blocks = new BlockReader(stream, BlockSize);
        var joiner = new DumpJoiner(name, settings);
        var workers = new Workers(name, settings);
        var (state, line) = (default(DumpState), 1);
        while (!joiner.IsFull)
        {
            var buffer = workers.Buffer(BlockSize);
            var length = blocks.Fill(buffer);
            if (length == 0)
            {
                break;
            }

            var text = buffer.AsMemory(0, length);
            state ??= DumpState.Start(
                settings.Family ?? FamilyDetector.Guess(text.Span, name),
                settings.Family is not null
            );
            workers.Start(buffer, length, state, line, joiner);
            (state, var lines) = Skim(text.Span, state);
            line += lines;
            settings.Progress?.Report(blocks.Read);
        }

        workers.Finish(joiner);
        return joiner.Finish();
    }

    /// <summary>Where the next block begins: the lines counted, and those seen that change how others are read.</summary>
    private static (DumpState State, int Lines) Skim(ReadOnlySpan<byte> text, DumpState state)
    {
        if (!MayChangeState(text))
        {
            return (state, text.Count((byte)'\n') + (text[^1] == '\n' ? 0 : 1));
        }

        var lines = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var length = end < 0 ? text.Length : end;
            if (length > 0 && (text[0] != '-' || (length > 1 && text[1] == 'N')))
            {
                state = state.After(text[..length]);
            }

            lines++;
            text = text[(end < 0 ? length : length + 1)..];
        }

        return (state, lines);
    }

    /// <summary>A look at the whole for the beginnings of lines that <see cref="DumpState.After"/> heeds: most blocks have none.</summary>
    private static bool MayChangeState(ReadOnlySpan<byte> text) =>
        text[0] is (byte)':' or (byte)'C'
        || text.StartsWith("-N"u8)
        || text.IndexOfAny("*#"u8) >= 0
        || text.IndexOf("\n:"u8) >= 0
        || text.IndexOf("\nC"u8) >= 0
        || text.IndexOf("\n-N"u8) >= 0;

    /// <summary>Parses blocks beside each other and joins them in their order.</summary>
    private sealed class Workers(string name, ImportSettings settings)
    {
        private static readonly int Most = Math.Max(1, Environment.ProcessorCount);

        private readonly Queue<(Task<Block> Task, byte[] Buffer)> _running = new();
        private readonly ConcurrentBag<BlockParser> _parsers = [];
        private readonly ConcurrentBag<Block> _blocks = [];
        private readonly Stack<byte[]> _buffers = new();
        private readonly PlainPorts _ports = new();

        public byte[] Buffer(int size) => _buffers.TryPop(out var buffer) ? buffer : new byte[size];

        public void Start(byte[] buffer, int length, DumpState state, int line, DumpJoiner joiner)
        {
            _running.Enqueue((Task.Run(() => Parse(buffer, length, state, line)), buffer));
            if (_running.Count > Most)
            {
                Join(joiner);
            }
        }

        public void Finish(DumpJoiner joiner)
        {
            while (_running.Count > 0)
            {
                Join(joiner);
            }
        }

        private Block Parse(byte[] buffer, int length, DumpState state, int line)
        {
            var parser = _parsers.TryTake(out var free) ? free : new BlockParser(name, settings, _ports);
            var block = _blocks.TryTake(out var used) ? used : new Block();
            parser.Parse(buffer, length, state, line, block);
            _parsers.Add(parser);
            return block;
        }

        private void Join(DumpJoiner joiner)
        {
            var (task, buffer) = _running.Dequeue();
            var block = task.GetAwaiter().GetResult();
            _buffers.Push(buffer);
            if (!joiner.IsFull)
            {
                joiner.Add(block);
            }

            block.Clear();
            _blocks.Add(block);
        }
    }
}
