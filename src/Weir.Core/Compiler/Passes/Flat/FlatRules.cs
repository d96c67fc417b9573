using Weir.Core.Rules;

namespace Weir.Core.Compiler.Passes.Flat;

/// <summary>
/// A chain's rules taken apart: shape, key bytes and action of each, in packed arrays. A rule that can never match has no shape (−1).
/// A rule whose ports are a few single ones is taken apart into one flat rule a port.
/// </summary>
internal sealed class FlatRules(ShapeTable shapes, ActionTable actions, KeyPolicy policy)
{
    private readonly List<int> _shape = [];
    private readonly List<int> _action = [];
    private readonly List<int> _offset = [];
    private readonly List<int> _source = [];
    private readonly List<int> _pieces = [];
    private readonly RuleReader _reader = new(shapes, policy);
    private byte[] _keys = new byte[64];
    private int _used;
    private int _firstCopy = int.MaxValue;

    public int Count => _shape.Count;

    public ShapeTable Shapes => shapes;

    public ActionTable Actions => actions;

    /// <summary>Into how many flat rules each rule of the chain was taken apart; 0 for one that can never match.</summary>
    public IReadOnlyList<int> Pieces => _pieces;

    public Shape ShapeOf(int flat) => shapes[_shape[flat]];

    public ActionInfo ActionOf(int flat) => actions[_action[flat]];

    /// <summary>Index of the rule in the chain.</summary>
    public int SourceOf(int flat) => _source[flat];

    public ReadOnlySpan<byte> KeyOf(int flat) => _keys.AsSpan(_offset[flat], ShapeOf(flat).Stride);

    /// <summary>It repeats what another flat rule says for a part of its packets.</summary>
    public bool IsCopy(int flat) => flat >= _firstCopy;

    /// <summary>The one flat rule of its source that what the source had counted goes to.</summary>
    public bool IsFirst(int flat) => !IsCopy(flat) && (flat == 0 || _source[flat - 1] != _source[flat]);

    /// <summary>Adds what rule <paramref name="of"/> does for the packets of one key; only after the chain's rules.</summary>
    public int AddCopy(Shape shape, ReadOnlySpan<byte> key, int of)
    {
        _firstCopy = Math.Min(_firstCopy, Count);
        Reserve(shape.Stride);
        key.CopyTo(_keys.AsSpan(_used));
        Append(shape, _action[of], _source[of]);
        return Count - 1;
    }

    /// <summary>Takes the copies from <paramref name="count"/> on back.</summary>
    public void Truncate(int count)
    {
        foreach (var list in (ReadOnlySpan<List<int>>)[_shape, _action, _offset, _source])
        {
            list.RemoveRange(count, list.Count - count);
        }
    }

    public void Add(Rule rule)
    {
        var source = _pieces.Count;
        if (!_reader.Read(rule))
        {
            _pieces.Add(0);
            return;
        }

        var action = actions.Of(rule, _reader.PureTests);
        var pieces = _reader.Pieces;
        for (var piece = 0; piece < pieces; piece++)
        {
            var shape = _reader.ShapeOf(piece);
            Reserve(shape.Stride);
            _reader.WriteKey(_keys.AsSpan(_used, shape.Stride));
            Append(shape, action.Id, source);
        }

        _pieces.Add(pieces);
    }

    private void Reserve(int bytes)
    {
        if (_used + bytes > _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(_keys.Length * 2, _used + bytes));
        }
    }

    private void Append(Shape shape, int action, int source)
    {
        _shape.Add(shape.Id);
        _action.Add(action);
        _offset.Add(_used);
        _source.Add(source);
        _used += shape.Stride;
    }
}
