"""Ways to compute a convolution that are made for speed, and the choice between them.

The rooms, in the order of chapter 7b: `crew` and `threads` divide a batch among the cores, with
`helper` and `orders` for the processes of the first, and `blas` for the library below; `scratch`
keeps working memory (and `loans`, next door, that of results), `blocks` cuts the work into pieces
that fit into the cache, `small_products` into those that BLAS is quick at. `blocked`, with
`lowering`, `mec`, with `rows`, and `winograd` are three algorithms; for the last, `toom_cook` makes
the matrices, `tiling` lays the tiles, `channel_order` and `tiles` transform them, `tile_blocks` and
`tile_gradients` go through them and `taps` rearranges the kernels. `chooser` picks one by shape,
`shared` has several processes compute it, and `methods` is the door to all of them. `largest` and
`shared_images` do the same for max pooling.
"""

from .methods import FastConv2DCache, fast_backward, fast_forward

__all__ = ["FastConv2DCache", "fast_backward", "fast_forward"]
