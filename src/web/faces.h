/* The pages derived from registers; faces.c is their table of routes. */
#ifndef WEB_FACES_H
#define WEB_FACES_H

#include "web/web.h"

page_function list_page, list_csv, list_xlsx, registers_page;
page_function detail_page, step_page, history_page, search_page;
page_function form_new_page, form_edit_page, form_create, form_change;
page_function load_page, load_preview, load_commit;
page_function own_fields_page, own_field_create, own_choices_page, own_choice_create, municipality_page, municipality_save, sjabloon_save;
page_function api_list, api_get, api_history, api_create, api_replace, api_patch, api_openapi_json, api_openapi_yaml, api_home;

#endif
