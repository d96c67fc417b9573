using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;
using Weir.Sources.Importing;

namespace Weir.Sources.IptablesSave;

/// <summary>Reads the lines of a block. One thread at a time; what it has met is kept for the blocks that follow.</summary>
internal sealed class BlockParser
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

    private void ParseRule(int start, int end, int line)
    {
        var text = _text.AsSpan(start, end - start);
        var body = start;
        Tally? tally = null;
        if (text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            if (close < 0 || !ChainLines.TryTally(text[1..close], out tally))
            {
                Refuse(line, text, new(IptablesErrors.Value, 0, "the counters are no [packets:bytes]", "correct them"));
                return;
            }

            body = start + close + 1;
        }

        if (TryPlain(start, end, body - start, line, tally))
        {
            return;
        }

        if (DumpState.Trim(_text.AsSpan(body, end - body)).IsEmpty && tally is null)
        {
            return;
        }

        if (_state.Table == TableKind.None)
        {
            Fault(IptablesErrors.OutsideTable(At(line, text, body - start), "a rule"), true);
            return;
        }

        if (!_words.Split(_text, body, end, start))
        {
            Refuse(line, text, new(IptablesErrors.Line, body - start, "a quote is not closed", "close it"));
            return;
        }

        if (_words.Count == 0 || !_rules.TryRead(_words))
        {
            Refuse(
                line,
                text,
                _rules.Parts.Fault ?? new(IptablesErrors.Line, 0, "there is no rule here", "remove the line")
            );
            return;
        }

        Emit(line, text, tally);
    }

    /// <summary>The fast way; false when the rule has to be cut into words.</summary>
    private bool TryPlain(int start, int end, int begin, int line, Tally? tally)
    {
        var text = _text.AsSpan(start, end - start);
        if (begin > 0 && begin < text.Length && text[begin] == ' ')
        {
            begin++;
        }

        var plain = new PlainRule(text[begin..], _addresses, _rules.Facts.IsIpv6, _plain);
        // A chain that hides a target is rare; what was met before does not know of it.
        if (_state.Table == TableKind.None || _state.Hidden.Count > 0 || !plain.TryRead())
        {
            return false;
        }

        var hook = _state.Table.HookOf(plain.Chain);
        if (
            (plain.HasInput && hook is Hook.Output or Hook.Postrouting)
            || (plain.HasOutput && hook is Hook.Input or Hook.Prerouting)
        )
        {
            return false;
        }

        var context = (((_rules.Facts.IsIpv6 ? 8 : 0) + (int)_state.Table) * 8) + (hook is { } at ? (int)at : 7);
        var (from, split) = (start + begin + plain.RestOffset, start + begin + plain.SplitOffset);
        var before = split > from && split < end ? split - 1 : split;
        if (
            _parts.Tests(_text, from, before, context, hook) is not { } tests
            || _parts.Target(_text, split, end, context, hook, tests.Protocol) is not { } target
            || tests.HasTarget
            || target.HasTests
        )
        {
            return false;
        }

        _block.Append(
            Chains.NumberOf(plain.Chain),
            line,
            new RuleEntry(
                new Rule(tests.Behind(_plain.AsSpan(0, plain.Count)), target.Statements, target.Verdict)
                {
                    Origin = new Origin(_origin, line),
                    Comment = tests.Comment,
                    Tally = tally,
                },
                (ushort)(begin + plain.SplitOffset + target.JumpOffset),
                HookSetByte.Of(tests.Hooks & target.Hooks),
                tests.Flags | target.Flags
            )
        );
        return true;
    }

    private void Emit(int line, ReadOnlySpan<byte> text, Tally? tally)
    {
        var rule = _rules.Line;
        if (rule.IsForOtherFamily)
        {
            Refuse(
                line,
                text,
                new(IptablesErrors.Together, 0, "the rule is for the other family (-4, -6)", "remove it")
            );
            return;
        }

        if (rule.Command is not (CoreOption.Append or CoreOption.Insert or CoreOption.Replace or CoreOption.Delete))
        {
            Add(
                new BlockItem(ItemKind.Command, rule.Chain, line, rule.Policy)
                {
                    Command = rule.Command,
                    Position = rule.Position,
                }
            );
            return;
        }

        ReportOpaque(line, text);
        var flags =
            (_rules.Parts.IsOpaque ? RuleFlags.Opaque : RuleFlags.None)
            | (_rules.Parts.IsStateful ? RuleFlags.Stateful : RuleFlags.None)
            | (rule.Uses.Exists(static use => use.Module.Name is "set" or "SET") ? RuleFlags.Set : RuleFlags.None)
            | (_rules.Parts.Verdict is Verdict.Jump or Verdict.Goto ? RuleFlags.Jump : RuleFlags.None);
        for (var s = 0; s < Math.Max(1, rule.Sources.Count); s++)
        {
            for (var d = 0; d < Math.Max(1, rule.Destinations.Count); d++)
            {
                var made = Make(
                    rule,
                    s < rule.Sources.Count ? rule.Sources[s] : null,
                    d < rule.Destinations.Count ? rule.Destinations[d] : null,
                    line,
                    tally ?? rule.Tally
                );
                var entry = new RuleEntry(
                    made,
                    (ushort)Math.Max(0, rule.JumpOffset),
                    HookSetByte.Of(_rules.Parts.Hooks),
                    flags | (s + d > 0 ? RuleFlags.Further : RuleFlags.None)
                );
                Add(rule, line, in entry);
            }
        }
    }

    private void Add(RuleLine rule, int line, in RuleEntry entry)
    {
        if (rule.Command == CoreOption.Append)
        {
            _block.Append(rule.Chain, line, in entry);
            return;
        }

        Add(
            new BlockItem(ItemKind.Rule, rule.Chain, line, null)
            {
                Command = rule.Command,
                Position = rule.Position,
                Entry = entry,
            }
        );
    }

    private void ReportOpaque(int line, ReadOnlySpan<byte> text)
    {
        if (!_rules.Parts.IsOpaque)
        {
            return;
        }

        foreach (var use in _rules.Line.Uses)
        {
            if (use.Module.IsOpaque)
            {
                var what = use == _rules.Line.Target ? "target" : "match";
                Add(
                    ItemKind.Fault,
                    -1,
                    line,
                    new LineFault(IptablesErrors.Opaque(At(line, text, use.Offset), what, use.Module.Name), false)
                );
            }
        }
    }

    private Rule Make(RuleLine line, Match? source, Match? destination, int number, Tally? tally)
    {
        _tests.Clear();
        AddTest(source);
        AddTest(destination);
        AddTest(line.Input);
        AddTest(line.Output);
        AddTest(line.Protocol);
        AddTest(line.Fragment);
        _tests.AddRange(_rules.Parts.Matches);
        return new Rule(Array(_tests), Array(_rules.Parts.Statements), _rules.Parts.Verdict)
        {
            Origin = new Origin(_origin, number),
            Comment = _rules.Parts.Comment,
            Tally = tally,
        };
    }

    private void AddTest(Match? test)
    {
        if (test is not null)
        {
            _tests.Add(test);
        }
    }

    private static EquatableArray<T> Array<T>(List<T> items) =>
        items.Count == 0 ? default : new(ImmutableCollectionsMarshal.AsImmutableArray(items.ToArray()));

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
