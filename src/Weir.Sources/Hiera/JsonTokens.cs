using System.Text;
using System.Text.Json;
using Weir.Core.Text;

namespace Weir.Sources.Hiera;

/// <summary>A JSON file. Comments and a comma before a closing bracket are let pass: people write these files.</summary>
internal sealed class JsonTokens(string path, ReadOnlyMemory<byte> utf8) : DataTokens(path)
{
    private JsonReaderState _state = new(
        new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = Deepest,
        }
    );

    private int _read;
    private int _start;
    private int _counted;
    private int _line = 1;
    private int _column = 1;

    public override Position.InFile At
    {
        get
        {
            CountTo(_start);
            return new Position.InFile(Path, _line, _column);
        }
    }

    public override void Next()
    {
        var reader = new Utf8JsonReader(utf8.Span[_read..], isFinalBlock: true, _state);
        try
        {
            if (!reader.Read())
            {
                (Kind, Text, IsNull) = (DataToken.End, "", false);
                return;
            }

            _start = _read + (int)reader.TokenStartIndex;
            _read += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            Take(reader);
        }
        catch (JsonException broken)
        {
            // Its own position is relative to the slice it was given.
            _start = Math.Min(utf8.Length, _read + (int)reader.BytesConsumed);
            throw new DataSyntaxException(At, Problem(broken.Message), isJson: true);
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair.
            throw new DataSyntaxException(At, "this text is no valid Unicode", isJson: true);
        }
    }

    private void Take(Utf8JsonReader reader)
    {
        (Kind, Text, IsNull) = reader.TokenType switch
        {
            JsonTokenType.StartObject => (DataToken.MapStart, "", false),
            JsonTokenType.EndObject => (DataToken.MapEnd, "", false),
            JsonTokenType.StartArray => (DataToken.ListStart, "", false),
            JsonTokenType.EndArray => (DataToken.ListEnd, "", false),
            JsonTokenType.PropertyName or JsonTokenType.String => (DataToken.Scalar, reader.GetString() ?? "", false),
            JsonTokenType.Null => (DataToken.Scalar, "", true),
            _ => (DataToken.Scalar, Encoding.UTF8.GetString(reader.ValueSpan), false),
        };
    }

    // Positions are asked for in the order of the file, so that each byte is looked at once.
    private void CountTo(int end)
    {
        var passed = utf8.Span[_counted..Math.Max(_counted, end)];
        var newline = passed.LastIndexOf((byte)'\n');
        if (newline >= 0)
        {
            _line += passed.Count((byte)'\n');
            _column = 1;
            passed = passed[(newline + 1)..];
        }

        _column += Encoding.UTF8.GetCharCount(passed);
        _counted = Math.Max(_counted, end);
    }

    private static string Problem(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
