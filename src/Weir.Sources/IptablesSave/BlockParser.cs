using System.Text;
using System.Text.Unicode;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Sources.IptablesSave;

/// <summary>Reads the lines of a block. One thread at a time; what it has met is kept for the blocks that follow.</summary>
internal sealed partial class BlockParser
{
    /// <summary>The buffer of iptables-restore (iptables-restore.c, char buffer[10240]).</summary>
    public const int LongestLine = 10_239;

    private readonly Words _words = new();
    private readonly RuleParser _rules;
    private readonly AddressTests _addresses = new();
    private readonly PlainParts _parts;
    private readonly Match[] _plain = new Match[PlainRule.MostTests];
    private readonly OriginTable _origin;
    private readonly string _path;
    private readonly List<Match> _tests = [];
    private byte[] _text = [];
    private DumpState _state = DumpState.Start(Family.Ip, false);
    private Block _block;

    /// <param name="path">For positions.</param>
    /// <param name="settings">Known sets.</param>
    /// <param name="ports">Shared by the parsers of a file.</param>
    public BlockParser(string path, ImportSettings settings, PlainPorts ports)
    {
        (_path, _origin) = (path, new OriginTable(path, IsFile: true));
        _rules = new RuleParser(Chains, _addresses);
        _rules.Facts.Sets = settings.Sets;
        _parts = new PlainParts(_rules, Chains, ports);
        _block = new Block();
    }

    public ChainNames Chains { get; } = new();

    /// <param name="text">Whole lines.</param>
    /// <param name="length">How much of it.</param>
    /// <param name="state">Where the first line stands.</param>
    /// <param name="firstLine">Its number.</param>
    /// <param name="block">Filled and returned.</param>
    public Block Parse(byte[] text, int length, DumpState state, int firstLine, Block block)
    {
        (_text, _block) = (text, block);
        block.Parser = this;
        SetState(state);
        // Most dumps are ASCII without NUL: one look at the whole instead of one at each line.
        var bytes = text.AsSpan(0, length);
        var clean = Ascii.IsValid(bytes) && !bytes.Contains((byte)0);
        var (start, line) = (0, firstLine);
        while (start < length)
        {
            var end = bytes[start..].IndexOf((byte)'\n');
            var next = end < 0 ? length : start + end + 1;
            ParseLine(start, end < 0 ? length : start + end, line++, clean);
            start = next;
        }

        _block.Lines = line - firstLine;
        _block.Complete();
        return _block;
    }

    private void SetState(DumpState state)
    {
        _state = state;
        (_rules.Facts.Family, _rules.Facts.Table) = (state.Family, state.Table);
        _rules.HiddenTargets = state.Hidden;
    }

    private void ParseLine(int start, int end, int line, bool clean)
    {
        if (end > start && _text[end - 1] == '\r')
        {
            end--;
            _block.FirstCarriageReturn = _block.FirstCarriageReturn == 0 ? line : _block.FirstCarriageReturn;
        }

        var text = _text.AsSpan(start, end - start);
        if (text.IsEmpty || text[0] == '#')
        {
            if (!text.IsEmpty)
            {
                SetState(_state.After(text));
            }

            return;
        }

        var isRule = text[0] is (byte)'-' or (byte)'[' or (byte)' ' or (byte)'\t';
        if (text.Length > LongestLine)
        {
            Fault(IptablesErrors.LineTooLong(At(line, text, 0), LongestLine), isRule);
            return;
        }

        if (!clean && !IsText(text, line, isRule))
        {
            return;
        }

        if (isRule)
        {
            ParseRule(start, end, line);
            return;
        }

        ParseOther(text, line);
    }

    private bool IsText(ReadOnlySpan<byte> text, int line, bool isRule)
    {
        var nul = text.IndexOf((byte)0);
        if (nul >= 0)
        {
            Fault(IptablesErrors.NulByte(At(line, text, nul)), isRule);
            return false;
        }

        if (!Utf8.IsValid(text))
        {
            Fault(
                IptablesErrors.NotUtf8(new Position.InFile(_path, line, Utf8Place.FirstInvalid(_path, text).Column)),
                isRule
            );
            return false;
        }

        return true;
    }

    private void ParseOther(ReadOnlySpan<byte> text, int line)
    {
        var trimmed = DumpState.Trim(text);
        if (text[0] == '*')
        {
            SetState(_state.After(text));
            if (_state.Table == TableKind.None)
            {
                Fault(IptablesErrors.UnknownTable(At(line, text, 1), trimmed[1..]), false);
            }

            Add(ItemKind.Table, -1, line, _state);
        }
        else if (text[0] == ':')
        {
            SetState(_state.After(text));
            ParseChain(trimmed, line);
        }
        else if (trimmed.SequenceEqual("COMMIT"u8))
        {
            SetState(_state.After(text));
            Add(ItemKind.Commit, -1, line, null);
        }
        else
        {
            Fault(IptablesErrors.UnknownLine(At(line, text, 0), trimmed), false);
        }
    }

    private void ParseChain(ReadOnlySpan<byte> text, int line)
    {
        if (_state.Table == TableKind.None)
        {
            Fault(IptablesErrors.OutsideTable(At(line, text, 0), "a chain"), false);
            return;
        }

        if (ChainLines.TryParse(text[1..], _state.Table, out var chain, out var problem))
        {
            Add(ItemKind.Chain, Chains.NumberOf(DumpState.FirstWord(text[1..])), line, chain);
        }
        else
        {
            Fault(
                IptablesErrors.ChainLine(At(line, text, 1), problem, "a chain line is ':NAME POLICY [packets:bytes]'"),
                false
            );
        }
    }

    private void Refuse(int line, ReadOnlySpan<byte> text, RuleFault fault) =>
        Fault(fault.Code.Error(At(line, text, fault.Offset), fault.Message, fault.Help), true);

    private void Fault(Diagnostic diagnostic, bool isRule) =>
        Add(ItemKind.Fault, -1, ((Position.InFile)diagnostic.Position).Line, new LineFault(diagnostic, isRule));

    private void Add(ItemKind kind, int chain, int line, object? content) =>
        Add(new BlockItem(kind, chain, line, content));

    private void Add(in BlockItem item) => _block.Add(in item);

    /// <summary>A position in the line, the column counted in characters.</summary>
    private Position.InFile At(int line, ReadOnlySpan<byte> text, int offset) =>
        new(_path, line, Encoding.UTF8.GetCharCount(text[..Math.Min(offset, text.Length)]) + 1);
}
