/* Sessions around the example kernel, and what goes wrong in handles; included by planted.c. */

typedef struct session {
  int64_t batch, largest, steps, inputs, units;
  float *weights[3], *state[2], *begun[2], *x, *reserve, *gradient;
} session;

static float *copied(float *old, const void *from, int64_t n) {
  float *to = realloc(old, sizeof(float) * (n ? n : 1));
  memcpy(to, from, sizeof(float) * n);
  return to;
}

static int planted_create(const lstmcheck_problem *p, void **out) {
  static session shared;
  session *s = is("session-shared") ? &shared : calloc(1, sizeof *s);
  s->inputs = p->inputs;
  s->units = p->units;
  if (p->batch > s->largest) s->largest = p->batch;
  *out = s;
  return LSTMCHECK_OK;
}

static int planted_set_weights(void *handle, const lstmcheck_problem *p) {
  session *s = handle;
  if (is("session-stale-weights") && s->weights[0]) return LSTMCHECK_OK;
  for (int k = 0; k < 3; k++)
    s->weights[k] = copied(s->weights[k], p->parameters[k].data, count(p->parameters + k));
  return LSTMCHECK_OK;
}

static int planted_reset(void *handle, const lstmcheck_problem *p) {
  session *s = handle;
  if (is("session-no-reset") && s->state[0] && s->batch == p->batch) return LSTMCHECK_OK;
  s->batch = p->batch;
  s->state[0] = copied(s->state[0], p->h0->data, p->batch * s->units);
  s->state[1] = copied(s->state[1], p->c0->data, p->batch * s->units);
  return LSTMCHECK_OK;
}

static int planted_session_forward(
    void *handle, const lstmcheck_problem *p, lstmcheck_outputs *out) {
  session *s = handle;
  const int64_t state = p->batch * s->units;
  const int keep = !(is("session-first-tape") && s->x);
  if (keep) {
    s->x = copied(s->x, p->x->data, p->steps * p->batch * s->inputs);
    s->begun[0] = copied(s->begun[0], s->state[0], state);
    s->begun[1] = copied(s->begun[1], s->state[1], state);
    s->steps = p->steps;
    s->batch = p->batch;
    s->reserve = realloc(s->reserve, sizeof(float) * (6 * p->steps * s->largest * s->units + 1));
  }
  float *gates = keep ? s->reserve : malloc(sizeof(float) * (6 * p->steps * state + 1));
  if (is("session-shared")) {
    /* Two threads meet here. */
    struct timespec moment = {0, 20000000};
    nanosleep(&moment, NULL);
  }
  my_lstm_forward(
      p->batch, p->steps, s->inputs, s->units, p->x->data, s->state[0], s->state[1],
      s->weights[0], s->weights[1], s->weights[2], out->y->data, out->h_n->data, out->c_n->data,
      gates, gates + 4 * p->steps * state);
  if (keep) memcpy(gates + 5 * p->steps * state, out->y->data, 4 * p->steps * state);
  else free(gates);
  s->state[0] = copied(s->state[0], out->h_n->data, state);
  s->state[1] = copied(s->state[1], out->c_n->data, state);
  return LSTMCHECK_OK;
}

static int planted_session_backward(
    void *handle, const lstmcheck_upstream *up, lstmcheck_gradients *d) {
  session *s = handle;
  /* The bug reads what forward left as if the batch were the largest. */
  const int64_t state = (is("session-largest-batch") ? s->largest : s->batch) * s->units;
  const lstmcheck_tensor *dw = d->parameters;
  memcpy(d->h0->data, up->h_n->data, sizeof(float) * s->batch * s->units);
  memcpy(d->c0->data, up->c_n->data, sizeof(float) * s->batch * s->units);
  my_lstm_backward(
      s->batch, s->steps, s->inputs, s->units, s->x, s->begun[0], s->begun[1], s->weights[0],
      s->weights[1], s->reserve + 5 * s->steps * state, s->reserve,
      s->reserve + 4 * s->steps * state, up->y->data, d->x->data, dw[0].data, dw[1].data,
      dw[2].data, d->h0->data, d->c0->data);
  if (is("session-accumulates")) {
    const int64_t n = count(dw);
    float *sum = calloc(n, sizeof *sum), *now = dw[0].data;
    if (s->gradient) memcpy(sum, s->gradient, sizeof(float) * n);
    for (int64_t k = 0; k < n; k++) now[k] += sum[k];
    free(sum);
    s->gradient = copied(s->gradient, now, n);
  }
  return LSTMCHECK_OK;
}

static void planted_destroy(void *handle) {
  session *s = handle;
  if (is("session-shared")) return;
  for (int k = 0; k < 3; k++) free(s->weights[k]);
  for (int k = 0; k < 2; k++) free(s->state[k]), free(s->begun[k]);
  free(s->x), free(s->reserve), free(s->gradient), free(s);
}
