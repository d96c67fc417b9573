using System.Globalization;
using System.Text;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>Reads the lines of a set's declaration.</summary>
internal sealed class SetBuilder(bool isSet, List<NoteItem> notes)
{
    private static readonly Dictionary<string, FieldType> Types = Enum.GetValues<FieldType>()
        .Where(static type => NftDataTypes.IsNamed(type) && type != FieldType.Ipv4Low)
        .ToDictionary(NftDataTypes.Name, StringComparer.Ordinal);

    private static readonly byte[] Ends = Encoding.ASCII.GetBytes($"typeof {NftFields.SourceLow}");

    private List<FieldType>? _key;
    private EquatableArray<FieldType> _data;
    private bool _isVerdictMap;
    private bool _isInterval;
    private bool _isDynamic;
    private bool _hasTimeouts;
    private bool _counts;
    private uint _lifeSeconds;
    private uint _capacity;

    public string Name { get; set; } = "";

    public SetDeclaration Declaration
    {
        get
        {
            var set = new SetDeclaration(
                Name,
                [
                    .. _key
                        ?? throw LineCursor.FaultAt(0, NftDiagnostics.Syntax, $"set \"{Name}\" has no line \"type …\""),
                ]
            )
            {
                Data = _data,
                Interval = _isInterval,
                Dynamic = _isDynamic,
                Timeouts = _hasTimeouts,
                LifeSeconds = _lifeSeconds,
                Counters = _counts,
                Capacity = _capacity,
                Verdicts = _isVerdictMap ? Verdicts() : [],
                Ipset = Header(),
            };
            return _isVerdictMap && set.Verdicts.IsEmpty
                ? throw LineCursor.FaultAt(0, NftDiagnostics.NotWeirs, $"map \"{Name}\" has no note of its verdicts")
                : set;
        }
    }

    public void Read(ref LineCursor cursor)
    {
        if (cursor.TryTake("type"u8))
        {
            ReadType(ref cursor);
        }
        else if (cursor.TryTake(Ends))
        {
            _key = [FieldType.Ipv4Low];
        }
        else if (cursor.TryTake("size"u8))
        {
            _capacity = cursor.Number32();
        }
        else if (cursor.TryTake("flags"u8))
        {
            ReadFlags(ref cursor);
        }
        else if (cursor.TryTake("timeout"u8))
        {
            ReadLife(ref cursor);
        }
        else
        {
            cursor.Take("counter"u8);
            _counts = true;
        }
    }

    private void ReadLife(ref LineCursor cursor)
    {
        var at = cursor.At;
        var word = Encoding.UTF8.GetString(cursor.Word());
        if (
            !word.EndsWith('s')
            || !uint.TryParse(word.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out _lifeSeconds)
        )
        {
            throw LineCursor.FaultAt(at, NftDiagnostics.NotWeirs, $"\"{word}\" is no time-out that Weir writes (60s)");
        }
    }

    private void ReadType(ref LineCursor cursor)
    {
        _key = TypeList(ref cursor);
        if (isSet)
        {
            return;
        }

        cursor.Take(":"u8);
        _isVerdictMap = cursor.TryTake("verdict"u8);
        _data = _isVerdictMap ? [] : [.. TypeList(ref cursor)];
    }

    private static List<FieldType> TypeList(ref LineCursor cursor)
    {
        var types = new List<FieldType>();
        do
        {
            var at = cursor.At;
            var word = Encoding.UTF8.GetString(cursor.Word());
            types.Add(
                Types.TryGetValue(word, out var type)
                    ? type
                    : throw LineCursor.FaultAt(at, NftDiagnostics.NotWeirs, $"\"{word}\" is no type that Weir writes")
            );
        } while (cursor.TryTake("."u8));

        return types;
    }

    private void ReadFlags(ref LineCursor cursor)
    {
        var at = cursor.At;
        foreach (var flag in Encoding.UTF8.GetString(cursor.Word()).Split(','))
        {
            switch (flag)
            {
                case "interval":
                    _isInterval = true;
                    break;
                case "dynamic":
                    _isDynamic = true;
                    break;
                case "timeout":
                    _hasTimeouts = true;
                    break;
                default:
                    throw LineCursor.FaultAt(at, NftDiagnostics.NotWeirs, $"\"{flag}\" is no flag that Weir writes");
            }
        }
    }

    private EquatableArray<Verdict> Verdicts()
    {
        var verdicts = new List<Verdict>();
        foreach (var item in notes)
        {
            if (item.Kind == "verdict")
            {
                var cursor = new LineCursor(Encoding.UTF8.GetBytes(string.Join(' ', item.Words.Items)));
                verdicts.Add(
                    VerdictReader.Simple(ref cursor)
                        ?? throw cursor.Fault(NftDiagnostics.NotWeirs, $"{cursor.Shown()} is no verdict of a map")
                );
            }
        }

        return [.. verdicts];
    }

    private IpsetHeader? Header()
    {
        foreach (var item in notes)
        {
            if (item is { Kind: "ipset", Words: [var type] })
            {
                return new IpsetHeader(type, item.Options);
            }
        }

        return null;
    }
}
